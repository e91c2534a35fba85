import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("An organization whose native sign-in is disabled")
struct NativeLoginTests {
    private static func closed(_ organization: Organization) -> Organization {
        var closed = organization
        closed.policy.nativeLogin = .disabled
        return closed
    }

    private static func session(_ number: UInt8, of account: Account, _ proof: Proof = .passkey) -> Session {
        var session = Session.sample(number, of: account)
        session.proofs = [ShownProof(proof, at: now)]
        return session
    }

    private static func grant(_ number: UInt8, in session: Session, in store: any Store) async throws -> GrantID {
        let grant = Grant.sample(number, in: session, scopes: ["openid", "offline_access"])
        let code = AuthorizationCode.sample(number, for: grant)
        #expect(try await store.issue(code, for: grant, using: nil))
        #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
        return grant.id
    }

    @Test(
        "ends the sessions that rest on it with all their grants, and none of its exceptions or of other organizations",
        arguments: Engine.allCases)
    func ended(on kind: Engine) async throws {
        let world = try World()
        let other = try Account.sample("ann@other.example", in: "other")
        var exception = try Account.sample("glass@acme.example")
        exception.breakGlass = true
        let later = try Account.sample("later@acme.example")
        let federated = Proof.federated(FederatedProof(connection: ConnectionID("okta")))
        try await kind.withStore { [exception] store in
            try await world.settle(in: store)
            var told = Client.sample()
            told.metadata.backChannelLogoutURI = "https://portal.example/logout"
            try await store.apply([
                .putOrganization(try .sample("other")), .putAccount(other), .putAccount(exception), .putAccount(later),
                .putConnection(.saml()), .putClient(told, origins: []),
            ])
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: false, at: now))
            let over = [Self.session(1, of: world.account), Self.session(2, of: world.account)]
            let kept = [
                Self.session(3, of: world.account, federated), Self.session(4, of: exception),
                Self.session(5, of: other), Self.session(6, of: later),
            ]
            var grants: [SessionID: GrantID] = [:]
            for (index, session) in (over + kept).enumerated() {
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                grants[session.id] = try await Self.grant(UInt8(index + 1), in: session, in: store)
            }
            // Offline access outlives a logout, and not this.
            try await store.end(over[1].id, at: now)
            let time = now + .seconds(9)
            var excepted = later
            excepted.breakGlass = true
            try await store.apply([.putOrganization(Self.closed(world.organization)), .putAccount(excepted)], at: time)
            func expectEnded() async throws {
                for session in over + kept {
                    let isOver = over.contains { $0.id == session.id }
                    #expect((try await store.session(session.id) == nil) == isOver, "\(session.id)")
                    let grant = try #require(grants[session.id])
                    #expect(try await store.grant(grant)?.revokedAt == (isOver ? time : nil), "\(session.id)")
                }
            }
            try await expectEnded()
            #expect(Set(try await store.claim(at: time).map(\.session)) == Set(over.map(\.id)))
            // To allow it again brings nothing back, and to say once more that it is disabled ends nothing else.
            try await store.apply([.putOrganization(world.organization)], at: time)
            try await expectEnded()
        }
    }

    @Test(
        "ends those of an account that was its exception, and nobody else's, as soon as it is none",
        arguments: Engine.allCases, [NativeLogin.disabled, .allowed])
    func lapsed(on kind: Engine, nativeLogin: NativeLogin) async throws {
        let world = try World()
        var exception = try Account.sample("glass@acme.example")
        var another = try Account.sample("glass2@acme.example")
        exception.breakGlass = true
        another.breakGlass = true
        var organization = world.organization
        organization.policy.nativeLogin = nativeLogin
        try await kind.withStore { [exception, another, organization] store in
            try await world.settle(in: store)
            try await store.apply([.putOrganization(organization), .putAccount(exception), .putAccount(another)])
            let federated = Proof.federated(FederatedProof(connection: ConnectionID("okta")))
            try await store.apply([.putConnection(.saml())])
            #expect(try await store.link(exception, to: .sample(), droppingCredentials: false, at: now))
            let own = Self.session(1, of: exception)
            let kept = [Self.session(2, of: exception, federated), Self.session(3, of: another)]
            var grants: [SessionID: GrantID] = [:]
            for (index, session) in ([own] + kept).enumerated() {
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                grants[session.id] = try await Self.grant(UInt8(index + 1), in: session, in: store)
            }
            let time = now + .seconds(9)
            var ordinary = exception
            ordinary.breakGlass = false
            try await store.apply([.putAccount(ordinary), .putAccount(another)], at: time)
            for session in [own] + kept {
                let isOver = session.id == own.id && nativeLogin == .disabled
                #expect((try await store.session(session.id) == nil) == isOver, "\(session.id)")
                let grant = try #require(grants[session.id])
                #expect(try await store.grant(grant)?.revokedAt == (isOver ? time : nil), "\(session.id)")
            }
        }
    }

    @Test(
        "has no session begin beside that, whichever of the two comes first", arguments: Engine.allCases, [true, false])
    func beside(on kind: Engine, isSessionFirst: Bool) async throws {
        let world = try World()
        let session = Self.session(2, of: world.account)
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            try await world.settle(in: store)
            let gate = Gate()
            let held = try await SQLStore.open(
                engine: HeldEngine(
                    base: engine,
                    words: isSessionFirst ? "insert into sessions" : "update grants set revoked_at", gate: gate))
            let start = { @Sendable (store: any Store) in
                try await store.start(session, closing: nil, replacing: nil, at: now)
            }
            let disable = { @Sendable (store: any Store) in
                try await store.apply([.putOrganization(Self.closed(world.organization))])
                return false
            }
            let first = Task { isSessionFirst ? try await start(held) : try await disable(held) }
            try await gate.stopped(1)
            let second = Task { isSessionFirst ? try await disable(store) : try await start(store) }
            // Time for a second one that does not wait for the first; however long, both come to the same.
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            #expect(try await first.value == isSessionFirst)
            #expect(try await !second.value)
            #expect(try await store.session(session.id) == nil)
            await engine.close()
        }
    }
}

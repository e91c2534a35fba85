import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Connections, their providers and our keys there")
struct ConnectionTests {
    private static let okta = ConnectionID("okta")

    @Test("a connection comes back as it was put, and belongs to its organization", arguments: Engine.allCases)
    func connections(on kind: Engine) async throws {
        let other = Connection.oidc("keycloak", of: "other", name: "Keycloak")
        try await kind.withConnection { store async throws in
            try await store.apply([
                .putOrganization(try .sample("other")), .putConnection(other), .putConnection(.oidc(name: "Entra")),
            ])
            #expect(try await store.connections(of: OrganizationID("o-acme")) == [.oidc(), .saml()])
            #expect(try await store.connections(of: OrganizationID("o-other")) == [other])
            #expect(try await store.connection(Self.okta) == .saml())
            #expect(try await store.connection(ConnectionID("nowhere")) == nil)
            var changed = Connection.saml(name: "Anew")
            changed.settings.isEnabled = false
            try await store.apply([.putConnection(changed)])
            #expect(try await store.connection(Self.okta) == changed)
            #expect(try await store.connections(of: OrganizationID("o-acme")).map(\.id.value) == ["okta", "entra"])
        }
    }

    @Test(
        "the copy of a provider has a place with each OpenID connection, and is claimed once",
        arguments: Engine.allCases)
    func copies(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let entra = ConnectionID("entra")
            let copy = ProviderCopy(connection: entra, configuration: [1], keys: [2, 3], fetchedAt: now)
            try await store.keep(copy)
            #expect(try await store.providerCopy(of: entra) == nil)
            try await store.apply([.putConnection(.oidc())])
            let due = now + .minutes(10)
            #expect(try await store.claimProviderCopies(8, at: due - .seconds(1), until: due).isEmpty)
            let until = due + .minutes(2)
            let taken = try await race { _ in try await store.claimProviderCopies(8, at: due, until: until) }
            #expect(taken.flatMap(\.self) == [entra])
            try await store.keep(copy)
            #expect(try await store.providerCopy(of: entra) == copy)
            try await store.scheduleProviderCopy(of: entra, at: now + .hours(6), takenUntil: now)
            #expect(try await store.claimProviderCopies(8, at: until, until: until + .minutes(2)) == [entra])
            try await store.scheduleProviderCopy(of: entra, at: now + .hours(6), takenUntil: until + .minutes(2))
            #expect(try await store.claimProviderCopies(8, at: now + .hours(5), until: now + .hours(6)).isEmpty)
            // Whoever changes it wants it looked at soon, and keeps what there is.
            try await store.apply([.putConnection(.oidc(name: "Anew"))])
            #expect(try await store.claimProviderCopies(8, at: due, until: until) == [entra])
            #expect(try await store.providerCopy(of: entra) == copy)
            try await store.scheduleProviderCopy(of: entra, at: nil, takenUntil: until)
            #expect(try await store.providerCopy(of: entra) == nil)
        }
    }

    @Test("a look that a clock that was ahead has put off is due when it is right again", arguments: Engine.allCases)
    func clockSetBack(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let entra = ConnectionID("entra")
            try await store.apply([.putConnection(.oidc())])
            let usual = now + .hours(26)
            try await store.scheduleProviderCopy(of: entra, at: usual, takenUntil: now + .minutes(10))
            #expect(try await store.bringForward(at: now) == 0)
            try await store.scheduleProviderCopy(of: entra, at: now + .days(9), takenUntil: usual)
            #expect(try await store.claimProviderCopies(8, at: now, until: now).isEmpty)
            #expect(try await store.bringForward(at: now) == 1)
            #expect(try await store.claimProviderCopies(8, at: now, until: usual) == [entra])
        }
    }

    @Test("all connections are gone through a page at a time", arguments: Engine.allCases)
    func pages(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply(["a", "b", "c"].map { .putConnection(.oidc($0)) })
            let first = try await store.connections(after: nil, limit: 3).map(\.id)
            #expect(first.map(\.value) == ["a", "b", "c"])
            #expect(try await store.connections(after: first.last, limit: 3).map(\.id) == [Self.okta])
        }
    }

    @Test("a connection stays with its organization for good", arguments: Engine.allCases)
    func forGood(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.putOrganization(try .sample("other"))])
            await #expect(throws: StorageError.self) {
                try await store.apply([.putConnection(.saml(of: "other"))])
            }
            await #expect(throws: StorageError.self) {
                try await store.apply([.putConnection(.saml("new", of: "nowhere"))])
            }
            #expect(try await store.connection(Self.okta)?.organization == OrganizationID("o-acme"))
        }
    }

    @Test("a path that answers come to leads to one connection", arguments: Engine.allCases)
    func answerPath(on kind: Engine) async throws {
        var settings = SAMLSettings(source: .document("<x/>"))
        settings.acsPath = "/simplesaml/acs"
        var migrated = Connection.saml("old")
        migrated.settings.provider = .saml(settings)
        try await kind.withConnection { [migrated] store async throws in
            #expect(try await store.connection(answeringAt: "/simplesaml/acs") == nil)
            try await store.apply([.putConnection(migrated)])
            #expect(try await store.connection(answeringAt: "/simplesaml/acs") == migrated)
            let twin = Connection(
                id: ConnectionID("twin"), organization: migrated.organization, settings: migrated.settings)
            await #expect(throws: StorageError.self) { try await store.apply([.putConnection(twin)]) }
        }
    }

    @Test("what is known of a provider is replaced by who read it last", arguments: Engine.allCases)
    func provider(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            #expect(try await store.identityProvider(of: Self.okta) == nil)
            #expect(try await store.replace(nil, with: .sample(), of: Self.okta, giving: nil, at: now))
            #expect(try await store.identityProvider(of: Self.okta) == .sample())
            #expect(try await !store.replace(nil, with: .sample(document: nil), of: Self.okta, giving: nil, at: now))
            #expect(try await !store.replace(nil, with: .sample(), of: ConnectionID("nowhere"), giving: nil, at: now))
            let won = try await race(20) { index in
                var fresh = IdentityProviderRecord.sample()
                fresh.entityID = "https://idp\(index).example"
                let isFirst = try await store.replace(
                    .sample(), with: fresh, of: Self.okta, giving: .sample(index), at: now)
                return isFirst ? index : nil
            }.compactMap { $0 }
            #expect(won.count == 1)
            // Who replaced it has told of it, and nobody else.
            let winner = try #require(won.first)
            let lines = try await store.auditLines(of: AuditLog(of: OrganizationID("o-acme")), after: 0, limit: 30)
            #expect(lines.map(\.key.id) == ["notice \(winner)"])
            #expect(
                try await store.claimMails(30, at: now, until: now + .minutes(1)).map(\.mail.id.value)
                    == ["mail \(winner)"])
            try await store.apply([.setIdentityProvider(Self.okta, .sample(document: nil))])
            #expect(try await store.identityProvider(of: Self.okta) == .sample(document: nil))
        }
    }

    @Test("looking at a document that says nothing new does not move the version", arguments: Engine.allCases)
    func nothingNew(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            _ = try await store.replace(nil, with: .sample(), of: Self.okta, giving: nil, at: now)
            let version = try await store.configurationVersion()
            var looked = IdentityProviderRecord.sample()
            looked.checkedAt = now + .hours(1)
            looked.failure = "no answer in time"
            #expect(try await store.replace(.sample(), with: looked, of: Self.okta, giving: nil, at: now))
            #expect(try await store.identityProvider(of: Self.okta) == looked)
            #expect(try await store.configurationVersion() == version)
            var changed = looked
            changed.certificates.removeLast()
            #expect(try await store.replace(looked, with: changed, of: Self.okta, giving: nil, at: now))
            #expect(try await store.configurationVersion() == version + 1)
        }
    }

    @Test("keys move on by one stage, and the last two retired ones stay", arguments: Engine.allCases)
    func rotation(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([
                .addServiceProviderKey(.sample("k0", .current)),
                .addServiceProviderKey(.sample("k1", .next, createdAt: now + .seconds(1))),
            ])
            for number in 2...5 {
                let next = ServiceProviderKey.sample("k\(number)", .next, createdAt: now + .seconds(Int64(number)))
                #expect(try await store.rotate(current: "k\(number - 2)", adding: next))
            }
            let keys = try await store.serviceProviderKeys(of: Self.okta)
            #expect(keys.map(\.id) == ["k4", "k5", "k3", "k2"])
            #expect(keys.map(\.stage) == [.current, .next, .retired, .retired])
            #expect(keys.first?.certificate == [3, 4])
        }
    }

    @Test("of many rotations of one key one happens", arguments: Engine.allCases)
    func rotationRace(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.addServiceProviderKey(.sample("k0", .current))])
            #expect(try await !store.rotate(current: "k0", adding: .sample("k2", .next)))
            #expect(try await store.serviceProviderKeys(of: Self.okta).map(\.stage) == [.current])
            try await store.apply([.addServiceProviderKey(.sample("k1", .next))])
            let version = try await store.configurationVersion()
            let won = try await race(20) { index in
                try await store.rotate(current: "k0", adding: .sample("n\(index)", .next))
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.serviceProviderKeys(of: Self.okta).map(\.stage) == [.current, .next, .retired])
            #expect(try await store.configurationVersion() == version + 1)
        }
    }

    @Test("there is one current key", arguments: Engine.allCases)
    func oneCurrent(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.addServiceProviderKey(.sample("k0", .current))])
            await #expect(throws: StorageError.self) {
                try await store.apply([.addServiceProviderKey(.sample("k1", .current))])
            }
        }
    }

    @Test(
        "a connection that is disabled or removed ends the sessions that came through it with all their grants",
        arguments: Engine.allCases, [false, true])
    func ended(on kind: Engine, isRemoved: Bool) async throws {
        let world = try World()
        var sessions: [Session] = []
        for number in UInt8(2)...4 {
            var session = Session.sample(number, of: world.account)
            session.upstream = UpstreamSession(subject: .sample())
            sessions.append(session)
        }
        try await kind.withStore { [sessions] store in
            try await world.redeem(in: store)
            var told = Client.sample()
            told.metadata.backChannelLogoutURI = "https://portal.example/logout"
            try await store.apply([.putConnection(.saml()), .putClient(told, origins: [])])
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: false, at: now))
            var grants: [Grant] = []
            for (number, session) in sessions.enumerated() {
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                let scopes = number == 0 ? ["openid"] : ["openid", "offline_access"]
                let grant = Grant.sample(UInt8(number + 2), in: session, scopes: scopes)
                let code = AuthorizationCode.sample(UInt8(number + 2), for: grant)
                #expect(try await store.issue(code, for: grant, using: nil))
                #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
                grants.append(grant)
            }
            // Offline access outlives a logout, and not the connection.
            try await store.end(sessions[2].id, at: now)
            #expect(try await store.grant(grants[2].id)?.revokedAt == nil)
            var off = Connection.saml()
            off.settings.isEnabled = false
            let later = now + .seconds(9)
            try await store.apply([isRemoved ? .removeConnection(Self.okta) : .putConnection(off)], at: later)
            for session in sessions { #expect(try await store.session(session.id) == nil) }
            for grant in grants { #expect(try await store.grant(grant.id)?.revokedAt == later) }
            #expect(try await store.session(world.session.id) != nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
            let notices = try await store.claim(at: later)
            #expect(Set(notices.map(\.session)) == Set(sessions.map(\.id)))
            if !isRemoved { try await store.apply([.putConnection(.saml())], at: later) }
            #expect(try await store.session(sessions[0].id) == nil)
        }
    }

    @Test("removing a connection signs out who came through it, and nobody else", arguments: Engine.allCases)
    func remove(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([
                .putConnection(.saml()), .setIdentityProvider(Self.okta, .sample()),
                .addServiceProviderKey(.sample("k0", .current)),
            ])
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: false, at: now))
            var federated = Session.sample(2, of: world.account)
            federated.upstream = UpstreamSession(subject: .sample(), index: "s-1")
            #expect(try await store.start(federated, closing: nil, replacing: nil, at: now))
            try await store.open(.question())
            try await store.record(.sample("x"))
            try await store.apply([.removeConnection(Self.okta)])
            #expect(try await store.connection(Self.okta) == nil)
            #expect(try await store.identityProvider(of: Self.okta) == nil)
            #expect(try await store.serviceProviderKeys(of: Self.okta).isEmpty)
            #expect(try await store.attempts(of: Self.okta, limit: 9).isEmpty)
            #expect(try await store.identities(of: world.account.id).isEmpty)
            #expect(try await store.account(world.account.id) != nil)
            #expect(try await store.session(federated.id) == nil)
            #expect(try await store.session(world.session.id) != nil)
        }
    }
}

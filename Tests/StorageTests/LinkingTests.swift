import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Who is who at identity providers")
struct LinkingTests {
    private static let acme = OrganizationID("o-acme")

    private func person(_ email: String = "lee@acme.example", id: String = "lee") throws -> Account {
        var account = try Account.sample(email, id: id)
        account.source = .connection(ConnectionID("okta"))
        return account
    }

    @Test("somebody who comes for the first time gets one account", arguments: Engine.allCases)
    func create(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            #expect(try await store.account(of: .sample()) == nil)
            #expect(try await store.create(person(), for: .sample(), at: now))
            #expect(try await store.account(of: .sample()) == person())
            let identity = FederatedIdentity(
                subject: .sample(), account: AccountID("lee"), linkedAt: now, lastSeenAt: now)
            #expect(try await store.identities(of: AccountID("lee")) == [identity])
            // The same person under another address, another person under the same address.
            #expect(try await !store.create(person("x@acme.example", id: "x"), for: .sample(), at: now))
            #expect(try await !store.create(person(id: "x"), for: .sample("bob"), at: now))
            #expect(try await store.accounts(of: Self.acme).map(\.account) == [person()])
        }
    }

    @Test("of many first sign-ins of one person one makes the account", arguments: Engine.allCases)
    func createRace(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let made = try await race(20) { index in
                try await store.create(
                    person("lee\(index)@acme.example", id: "lee-\(index)"), for: .sample(), at: now)
            }
            #expect(made.count(where: { $0 }) == 1)
            #expect(try await store.accounts(of: Self.acme).count == 1)
        }
    }

    @Test("subjects that differ in anything are different people", arguments: Engine.allCases)
    func subjects(on kind: Engine) async throws {
        let okta = ConnectionID("okta")
        let subjects = [
            FederatedSubject(connection: okta, qualifiers: ["a", "b"], format: "f", value: "v"),
            FederatedSubject(connection: okta, qualifiers: ["b", "a"], format: "f", value: "v"),
            FederatedSubject(connection: okta, qualifiers: ["a"], format: "f", value: "v"),
            FederatedSubject(connection: okta, qualifiers: ["a", "b"], format: "", value: "fv"),
            FederatedSubject(connection: okta, qualifiers: ["a", "b"], format: "f", value: "V"),
            FederatedSubject(connection: okta, qualifiers: [], format: "", value: "1:a"),
        ]
        try await kind.withConnection { store async throws in
            for (index, subject) in subjects.enumerated() {
                let account = try person("p\(index)@acme.example", id: "p\(index)")
                #expect(try await store.create(account, for: subject, at: now))
                #expect(try await store.identities(of: account.id).map(\.subject) == [subject])
            }
            for (index, subject) in subjects.enumerated() {
                #expect(try await store.account(of: subject)?.id == AccountID("p\(index)"))
            }
        }
    }

    @Test("a tie is cut once, with the sessions that came through it, and the others stay", arguments: Engine.allCases)
    func unlink(on kind: Engine) async throws {
        let okta = ConnectionID("okta")
        let entra = ConnectionID("entra")
        try await kind.withConnection { store async throws in
            try await store.apply([.putConnection(.oidc())])
            let lee = try person()
            #expect(try await store.create(lee, for: .sample(), at: now))
            #expect(try await store.create(person("bob@acme.example", id: "bob"), for: .sample("bob"), at: now))
            let theirs = FederatedSubject(connection: entra, qualifiers: [], format: "", value: "4711")
            #expect(try await store.link(lee, to: theirs, droppingCredentials: false, at: now))
            for (number, subject) in [FederatedSubject.sample(), theirs].enumerated() {
                var session = Session.sample(UInt8(number + 1), of: lee)
                session.upstream = UpstreamSession(subject: subject)
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            }
            let version = try await store.configurationVersion()
            let cuts = try await race(4) { _ in try await store.unlink(lee.id, from: okta, at: now + .seconds(1)) }
            #expect(cuts.flatMap(\.self).map(\.subject) == [.sample()])
            #expect(try await store.configurationVersion() == version + 1)
            #expect(try await store.identities(of: lee.id).map(\.subject) == [theirs])
            #expect(try await store.account(of: .sample()) == nil)
            #expect(try await store.account(of: .sample("bob"))?.id == AccountID("bob"))
            #expect(try await store.session(SessionID("s1")) == nil)
            #expect(try await store.session(SessionID("s2")) != nil)
            #expect(try await store.account(lee.id)?.source == .native)
            #expect(try await store.unlink(lee.id, from: nil, at: now + .seconds(1)).map(\.subject) == [theirs])
            #expect(try await store.session(SessionID("s2")) == nil)
            #expect(try await store.unlink(lee.id, from: nil, at: now + .seconds(1)).isEmpty)
        }
    }

    @Test("nobody comes into another organization than the connection's", arguments: Engine.allCases)
    func otherOrganization(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let stranger = try Account.sample("bob@other.example", in: "other", id: "bob")
            try await store.apply([.putOrganization(try .sample("other")), .putAccount(stranger)])
            #expect(try await !store.link(stranger, to: .sample(), droppingCredentials: false, at: now))
            let guest = try Account.sample("eve@other.example", in: "other", id: "eve")
            #expect(try await !store.create(guest, for: .sample(), at: now))
            #expect(try await store.accounts(of: OrganizationID("o-other")).map(\.account) == [stranger])
            #expect(try await store.account(of: .sample()) == nil)
        }
    }

    @Test("linking writes what comes from the provider and makes an invited person active", arguments: Engine.allCases)
    func link(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let guest = try Account.guest()
            try await store.apply([.putAccount(guest)])
            try await store.open(AccountLink.sample(1, .invitation, of: guest))
            var fresh = guest
            fresh.givenName = "Gil"
            fresh.claims.nickname = "G"
            fresh.groups = ["a"]
            fresh.roles = [.admin]
            fresh.source = .connection(ConnectionID("okta"))
            #expect(
                try await store.link(fresh, to: .sample(), droppingCredentials: false, at: now + .seconds(1)))
            fresh.status = .active
            fresh.updatedAt = now + .seconds(1)
            #expect(try await store.account(of: .sample()) == fresh)
            #expect(try await store.link(bytes(1), .invitation)?.link.state == .used)
        }
    }

    @Test("linking drops what nobody proved, when it is told to", arguments: Engine.allCases, [false, true])
    func credentials(on kind: Engine, dropping: Bool) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let device = TOTPDevice(
                id: TOTPDeviceID("d"), account: world.account.id, name: "phone", sealedSecret: [1], createdAt: now)
            try await store.apply([.putConnection(.saml()), .putDevice(device)])
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: dropping, at: now))
            let person = try #require(try await store.person(world.account.id))
            #expect((person.password == nil) == dropping)
            #expect(person.hasSecondFactor != dropping)
            #expect((try await store.session(world.session.id) == nil) == dropping)
            #expect((try await store.grant(world.grant.id)?.revokedAt != nil) == dropping)
        }
    }

    @Test(
        "an account that changed, is suspended or gone, or is somebody else's is not given away",
        arguments: Engine.allCases)
    func refused(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let ann = try Account.sample(id: "ann")
            let bob = try Account.sample("bob@acme.example", id: "bob")
            try await store.apply([.putAccount(ann), .putAccount(bob)])
            var stale = ann
            stale.updatedAt = now - .seconds(1)
            #expect(try await !store.link(stale, to: .sample(), droppingCredentials: false, at: now))
            let gone = try Account.sample("gone@acme.example", id: "gone")
            #expect(try await !store.link(gone, to: .sample(), droppingCredentials: false, at: now))
            var taken = ann
            taken.email = bob.email
            #expect(try await !store.link(taken, to: .sample(), droppingCredentials: false, at: now))
            _ = try await store.suspend(bob.id, at: now)
            #expect(try await !store.link(bob, to: .sample("bob"), droppingCredentials: false, at: now))
            #expect(try await store.link(ann, to: .sample(), droppingCredentials: false, at: now))
            // Whoever comes with Ann's address under another name is not Ann.
            #expect(try await !store.link(ann, to: .sample("eve"), droppingCredentials: true, at: now))
            #expect(try await !store.link(bob, to: .sample(), droppingCredentials: false, at: now))
            #expect(try await store.identities(of: ann.id).count == 1)
            #expect(try await store.account(bob.id)?.status == .suspended)
        }
    }

    @Test("of many that come as one account one is linked", arguments: Engine.allCases)
    func linkRace(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let ann = try Account.sample(id: "ann")
            try await store.apply([.putAccount(ann)])
            let linked = try await race(20) { index in
                try await store.link(ann, to: .sample("p\(index)"), droppingCredentials: true, at: now)
            }
            #expect(linked.count(where: { $0 }) == 1)
            #expect(try await store.identities(of: ann.id).count == 1)
        }
    }

    @Test("a refresh writes what comes from the provider and nothing else", arguments: Engine.allCases)
    func refresh(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            #expect(try await store.create(person(), for: .sample(), at: now))
            var fresh = try person("lee.new@acme.example")
            fresh.status = .invited
            fresh.breakGlass = true
            fresh.familyName = "Chen"
            fresh.groups = ["a", "b"]
            fresh.roles = [.owner]
            #expect(try await store.refresh(fresh, from: .sample(), at: now + .seconds(1)))
            fresh.status = .active
            fresh.breakGlass = false
            fresh.updatedAt = now + .seconds(1)
            #expect(try await store.account(fresh.id) == fresh)
            #expect(try await store.identities(of: fresh.id).first?.lastSeenAt == now + .seconds(1))
            // Somebody gave the account a role since it was read.
            var stale = try person()
            stale.roles = [.member]
            #expect(try await store.refresh(stale, from: .sample(), at: now + .seconds(2)))
            #expect(try await store.account(fresh.id)?.roles == [.owner])
        }
    }

    @Test(
        "a refresh of somebody else, and to an address that is taken, is refused as a whole", arguments: Engine.allCases
    )
    func refreshRefused(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.putAccount(try .sample(id: "ann"))])
            #expect(try await store.create(person(), for: .sample(), at: now))
            let later = now + .seconds(1)
            #expect(try await !store.refresh(person("ann@acme.example"), from: .sample(), at: later))
            #expect(try await !store.refresh(.sample(id: "ann"), from: .sample(), at: later))
            #expect(try await !store.refresh(person(), from: .sample("bob"), at: later))
            #expect(try await store.account(of: .sample()) == person())
            #expect(try await store.identities(of: AccountID("lee")).first?.lastSeenAt == now)
        }
    }
}

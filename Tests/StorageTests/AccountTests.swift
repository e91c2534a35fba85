import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Accounts and passwords")
struct AccountTests {
    @Test("an account comes back as it was put", arguments: Engine.allCases, AccountTests.sources)
    func account(on kind: Engine, source: AccountSource) async throws {
        let account = Account(
            id: AccountID("a"), organization: OrganizationID("o-acme"),
            email: try #require(EmailAddress("Ann@Acme.Example")),
            emailVerified: true, givenName: "Ann", familyName: "Lée", locale: "de-CH", status: .invited,
            roles: [.admin, .owner], groups: ["a b", "c,\"d"], source: source, breakGlass: true, updatedAt: now)
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample()), .putAccount(account)])
            let stored = try #require(try await store.account(account.id))
            #expect(stored == account)
            #expect(stored.email.address == "Ann@Acme.Example")
            #expect(stored.email.normalized == "ann@acme.example")
            try await store.setLocale("fr", of: account.id)
            #expect(try await store.account(account.id)?.locale == "fr")
        }
    }

    @Test("the administrators of an organization are its active admins and owners", arguments: Engine.allCases)
    func administrators(on kind: Engine) async throws {
        try await kind.withStore { store in
            var changes: [ConfigurationChange] = [
                .putOrganization(try .sample()), .putOrganization(try .sample("other")),
            ]
            let people: [(String, [Role], AccountStatus, String)] = [
                ("a", [.member, .admin], .active, "acme"), ("b", [.owner], .active, "acme"),
                ("c", [.member], .active, "acme"), ("d", [.admin], .suspended, "acme"),
                ("e", [.owner], .active, "other"),
            ]
            for (name, roles, status, organization) in people {
                var account = try Account.sample("\(name)@acme.example", in: organization, id: name)
                account.roles = roles
                account.status = status
                changes.append(.putAccount(account))
            }
            try await store.apply(changes)
            let found = try await store.administrators(of: OrganizationID("o-acme"), limit: 10)
            #expect(found.map(\.id.value) == ["a", "b"])
            #expect(try await store.administrators(of: OrganizationID("o-acme"), limit: 1).map(\.id.value) == ["a"])
        }
    }

    static let sources: [AccountSource] = [.native, .directory(DirectoryID("ldap")), .connection(ConnectionID("okta"))]

    @Test("an address is unique in its organization, by its normal form, and only there", arguments: Engine.allCases)
    func uniqueEmail(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.apply([
                .putOrganization(try .sample()), .putOrganization(try .sample("other")),
                .putAccount(try .sample()), .putAccount(try .sample(in: "other")),
            ])
            await #expect {
                try await store.apply([.putAccount(try .sample("ANN@acme.example", id: "second"))])
            } throws: { error in
                if case StorageError.conflict = error { true } else { false }
            }
            #expect(try await store.account(AccountID("second")) == nil)
        }
    }

    @Test("an account belongs to its organization for good", arguments: Engine.allCases)
    func noMoving(on kind: Engine) async throws {
        try await kind.withStore { store in
            let account = try Account.sample(id: "a")
            try await store.apply([
                .putOrganization(try .sample()), .putOrganization(try .sample("other")), .putAccount(account),
            ])
            await #expect(throws: StorageError.self) {
                try await store.apply([.putAccount(try .sample(in: "other", id: "a"))])
            }
            #expect(try await store.account(account.id) == account)
        }
    }

    @Test(
        "accounts of an address come oldest first, with their passwords, as many as asked for",
        arguments: Engine.allCases)
    func byEmail(on kind: Engine) async throws {
        try await kind.withStore { store in
            let names = ["zz", "mm", "aa"]
            for (index, name) in names.enumerated() {
                try await store.apply(
                    [.putOrganization(try .sample(name)), .putAccount(try .sample(in: name))],
                    at: now + .seconds(Int64(index)))
            }
            let middle = try Account.sample(in: "mm")
            try await store.apply([.setPassword(middle.id, .sample), .putAccount(middle)], at: now + .days(1))
            let email = try #require(EmailAddress("Ann@ACME.example"))
            let all = try await store.accounts(email: email, in: nil, limit: 10)
            #expect(all.map(\.account.organization.value) == ["o-zz", "o-mm", "o-aa"])
            #expect(all.map(\.password) == [nil, .sample, nil])
            #expect(try await store.accounts(email: email, in: nil, limit: 2).count == 2)
            #expect(
                try await store.accounts(email: email, in: middle.organization, limit: 10).map(\.account) == [middle])
            #expect(try await store.accounts(email: email, in: OrganizationID("o"), limit: 10).isEmpty)
        }
    }

    @Test("all accounts of an organization come by email", arguments: Engine.allCases)
    func ofOrganization(on kind: Engine) async throws {
        try await kind.withStore { store in
            let emails = ["B@x.example", "a@x.example", "_@x.example", "c@x.example"]
            try await store.apply(
                try [.putOrganization(try .sample())] + emails.map { .putAccount(try .sample($0)) })
            let listed = try await store.accounts(of: OrganizationID("o-acme")).map(\.account.email.normalized)
            #expect(listed == ["_@x.example", "a@x.example", "b@x.example", "c@x.example"])
        }
    }

    @Test(
        "a suspended or invited account loses its sessions and grants", arguments: Engine.allCases,
        [AccountStatus.suspended, .invited])
    func suspend(on kind: Engine, status: AccountStatus) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.putAccount(try .sample(status: status))], at: now + .seconds(1))
            #expect(try await store.session(world.session.id) == nil)
            let standing = try #require(try await store.grant(world.grant.id))
            #expect(standing.revokedAt == now + .seconds(1))
            #expect(standing.session == nil)
            #expect(standing.account.status == status)
        }
    }

    @Test(
        "whoever planned a change of an account before it was suspended, or let in again, plans anew",
        arguments: Engine.allCases)
    func suspendedMeanwhile(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let changes = [ConfigurationChange.putAccount(world.account)]
            let before = try await store.configurationVersion()
            #expect(try await store.suspend(world.account.id, at: now))
            #expect(try await !store.commit(changes, ifVersionIs: before, at: now))
            #expect(try await store.account(world.account.id)?.status == .suspended)
            let between = try await store.configurationVersion()
            #expect(try await store.unsuspend(world.account.id, at: now))
            #expect(try await !store.commit(changes, ifVersionIs: between, at: now))
        }
    }

    @Test("changing an active account leaves its sessions alone", arguments: Engine.allCases)
    func rename(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            var renamed = world.account
            renamed.givenName = "Anna"
            try await store.apply([.putAccount(renamed)])
            #expect(try await store.session(world.session.id)?.account == renamed)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
        }
    }

    @Test("removing an account removes everything of its", arguments: Engine.allCases)
    func remove(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.removeAccount(world.account.id)])
            #expect(try await store.account(world.account.id) == nil)
            #expect(try await store.password(of: world.account.id) == nil)
            #expect(try await store.session(secretHash: world.session.secretHash) == nil)
            #expect(try await store.code(hash: world.code.hash) == nil)
            #expect(try await store.refreshToken(hash: world.refresh.hash) == nil)
        }
    }

    @Test(
        "setting or taking a password ends sessions and grants", arguments: Engine.allCases,
        [PasswordCredential.sample, nil])
    func setPassword(on kind: Engine, password: PasswordCredential?) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.setPassword(world.account.id, password)])
            #expect(try await store.password(of: world.account.id) == password)
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now)
        }
    }

    @Test("changing the password ends the other sessions and keeps this one", arguments: Engine.allCases)
    func changePassword(on kind: Engine) async throws {
        let world = try World()
        let other = Session.sample(2, of: world.account)
        let otherGrant = Grant.sample(2, in: other)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            _ = try await store.start(other, closing: nil, replacing: nil, at: now)
            _ = try await store.issue(.sample(2, for: otherGrant), for: otherGrant, using: nil)
            var new = PasswordCredential.sample
            new.hash = "$argon2id$2"
            let renewal = SessionRenewal(session: world.session.id, secretHash: bytes(7), proofs: [])
            #expect(
                try await store.changePassword(
                    of: world.account.id, from: .sample, to: new, renewing: renewal, at: now))
            #expect(try await store.password(of: world.account.id)?.hash == "$argon2id$2")
            #expect(try await store.password(of: world.account.id)?.mustChange == false)
            #expect(try await store.session(world.session.id) != nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
            #expect(try await store.session(other.id) == nil)
            #expect(try await store.grant(otherGrant.id)?.revokedAt == now)
            #expect(try await store.changePassword(of: world.account.id, from: new, to: new, at: now))
            #expect(try await store.session(world.session.id) == nil)
        }
    }

    @Test("the demand to change a password touches nothing else", arguments: Engine.allCases)
    func requireChange(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.apply([.requirePasswordChange(world.account.id, false)])
            var expected = PasswordCredential.sample
            expected.mustChange = false
            #expect(try await store.password(of: world.account.id) == expected)
            #expect(try await store.session(world.session.id)?.password == expected)
        }
    }

    @Test("a password is known from leaks only if it is still the one that was checked", arguments: Engine.allCases)
    func compromised(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.markCompromised(world.account.id, hash: "another")
            #expect(try await store.password(of: world.account.id) == .sample)
            try await store.markCompromised(world.account.id, hash: PasswordCredential.sample.hash)
            var expected = PasswordCredential.sample
            expected.isCompromised = true
            #expect(try await store.password(of: world.account.id) == expected)
            #expect(try await store.session(world.session.id)?.password == expected)
            expected.hash = "new"
            try await store.rehash(world.account.id, from: PasswordCredential.sample.hash, to: "new")
            #expect(try await store.password(of: world.account.id) == expected)
            #expect(try await store.changePassword(of: world.account.id, from: .sample, to: expected, at: now))
            #expect(try await store.password(of: world.account.id)?.isCompromised == false)
            try await store.markCompromised(world.account.id, hash: "new")
            try await store.apply([.setPassword(world.account.id, .sample)])
            #expect(try await store.password(of: world.account.id) == .sample)
        }
    }

    @Test("a hash is replaced only if it is still the one that was checked", arguments: Engine.allCases)
    func rehash(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.rehash(world.account.id, from: "another", to: "new")
            #expect(try await store.password(of: world.account.id) == .sample)
            try await store.rehash(world.account.id, from: PasswordCredential.sample.hash, to: "new")
            #expect(try await store.password(of: world.account.id)?.hash == "new")
            #expect(try await store.session(world.session.id) != nil)
        }
    }

    @Test("of fifty first operators one is made", arguments: Engine.allCases)
    func firstOperator(on kind: Engine) async throws {
        try await kind.withStore { store in
            let organization = Organization(
                id: OrganizationID("o-ops"), name: .operators, displayName: "Operators", domains: [],
                policy: OrganizationPolicy())
            #expect(try await !store.hasOperator())
            let version = try await store.configurationVersion()
            let won = try await race { index in
                try await store.createFirstOperator(
                    try .sample("root\(index)@x.example", in: "ops"), password: .sample, in: organization,
                    consuming: [UInt8(index)])
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.hasOperator())
            #expect(try await store.configurationVersion() == version + 1)
            let made = try await store.accounts(of: organization.id)
            #expect(made.count == 1)
            #expect(made.first?.password == .sample)
        }
    }

    @Test("the first operator joins the operators' organization that is there", arguments: Engine.allCases)
    func firstOperatorJoins(on kind: Engine) async throws {
        func operators(_ id: String) -> Organization {
            Organization(
                id: OrganizationID(id), name: .operators, displayName: "Operators", domains: [],
                policy: OrganizationPolicy())
        }
        try await kind.withStore { store in
            try await store.apply([.putOrganization(operators("o-old"))])
            #expect(try await !store.hasOperator())
            let root = try Account.sample("root@x.example", in: "new")
            #expect(
                try await store.createFirstOperator(root, password: .sample, in: operators("o-new"), consuming: [1]))
            #expect(try await store.account(root.id)?.organization == OrganizationID("o-old"))
            #expect(try await store.organization(OrganizationID("o-new")) == nil)
        }
    }

    @Test("a link that made an operator makes no other, even when that one is gone", arguments: Engine.allCases)
    func firstOperatorLink(on kind: Engine) async throws {
        try await kind.withStore { store in
            let organization = Organization(
                id: OrganizationID("o-ops"), name: .operators, displayName: "Operators", domains: [],
                policy: OrganizationPolicy())
            func create(_ name: String, link: UInt8) async throws -> Bool {
                try await store.createFirstOperator(
                    try .sample("\(name)@x.example", in: "ops"), password: .sample, in: organization, consuming: [link])
            }
            #expect(try await create("root", link: 1))
            let made = try await store.accounts(of: organization.id).map {
                ConfigurationChange.removeAccount($0.account.id)
            }
            try await store.apply(made)
            #expect(try await !create("again", link: 1))
            #expect(try await create("again", link: 2))
        }
    }
}

import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Directories and their people")
struct DirectoryTests {
    private static let acme = OrganizationID("o-acme")

    private func directory(_ id: String = "ldap", in organization: String = "acme") throws -> Directory {
        try .sample(id, in: organization)
    }

    private func person(_ email: String = "lee@acme.example", id: String = "lee") throws -> Account {
        var account = try Account.sample(email, id: id)
        account.source = .directory(DirectoryID("ldap"))
        return account
    }

    private func entry(_ id: String = "uuid-1") throws -> DirectoryEntry { DirectoryEntry(of: try directory(), id: id) }

    /// A database with an organization and a directory in it.
    private func withDirectory(_ kind: Engine, _ body: (any Store) async throws -> Void) async throws {
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample()), .putDirectory(try directory())])
            try await body(store)
        }
    }

    @Test("a directory comes back as it was put, and belongs to its organization", arguments: Engine.allCases)
    func directories(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            let others = [try directory("ldap", in: "other"), try directory("a", in: "other")]
            try await store.apply([.putOrganization(try .sample("other"))] + others.map { .putDirectory($0) })
            #expect(try await store.directories(of: Self.acme) == [directory()])
            #expect(try await store.directories(of: OrganizationID("o-other")) == others.reversed())
            var changed = try directory()
            changed.settings.startTLS = true
            changed.sealedPassword = nil
            try await store.apply([.putDirectory(changed)])
            #expect(try await store.directories(of: Self.acme) == [changed])
            try await store.apply([.removeOrganization(OrganizationID("o-other"))])
            #expect(try await store.directories(of: OrganizationID("o-other")).isEmpty)
        }
    }

    @Test("a directory of no organization is refused", arguments: Engine.allCases)
    func homeless(on kind: Engine) async throws {
        try await kind.withStore { store in
            _ = await #expect(throws: StorageError.self) { try await store.apply([.putDirectory(directory())]) }
        }
    }

    @Test("an account made from an entry is found by it, and made once", arguments: Engine.allCases)
    func create(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            #expect(try await store.account(of: entry()) == nil)
            #expect(try await store.create(person(), from: entry(), at: now))
            #expect(try await store.account(of: entry()) == person())
            // The same entry under another address, another entry under the same address.
            #expect(try await !store.create(person("other@acme.example", id: "other"), from: entry(), at: now))
            #expect(try await !store.create(person(id: "other"), from: entry("uuid-2"), at: now))
            #expect(try await store.accounts(of: Self.acme).map(\.account) == [person()])
        }
    }

    @Test("of many first sign-ins of one entry one makes the account", arguments: Engine.allCases)
    func createRace(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            let made = try await race(20) { index in
                try await store.create(person(id: "lee-\(index)"), from: entry(), at: now)
            }
            #expect(made.count(where: { $0 }) == 1)
            #expect(try await store.accounts(of: Self.acme).count == 1)
        }
    }

    @Test("a refresh writes what comes from the entry and nothing else", arguments: Engine.allCases)
    func refresh(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            #expect(try await store.create(person(), from: entry(), at: now))
            var suspended = try person()
            suspended.status = .suspended
            suspended.roles = [.admin]
            suspended.breakGlass = true
            try await store.apply([.putAccount(suspended)])
            var fresh = try person("lee.new@acme.example")
            fresh.emailVerified = true
            fresh.givenName = "Lee"
            fresh.familyName = "Chen"
            fresh.locale = "de"
            fresh.claims.nickname = "L"
            fresh.groups = ["a", "b"]
            #expect(try await store.refresh(fresh, from: entry(), at: now + .seconds(1)))
            fresh.status = .suspended
            fresh.roles = [.admin]
            fresh.breakGlass = true
            fresh.updatedAt = now + .seconds(1)
            #expect(try await store.account(fresh.id) == fresh)
        }
    }

    @Test(
        "an account without a password of ours may become an entry's, and stays that one's", arguments: Engine.allCases)
    func adopt(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            try await store.apply([.putAccount(try .sample(id: "ann"))])
            let ann = try person("ann@acme.example", id: "ann")
            #expect(try await store.refresh(ann, from: entry(), at: now))
            #expect(try await store.account(of: entry())?.source == .directory(DirectoryID("ldap")))
            #expect(try await !store.refresh(ann, from: entry("uuid-2"), at: now))
            try await store.apply([.putAccount(try .sample("bob@acme.example", id: "bob"))])
            #expect(try await !store.refresh(person("bob@acme.example", id: "bob"), from: entry(), at: now))
            #expect(try await store.account(AccountID("bob"))?.source == .native)
        }
    }

    @Test(
        "an account with a password of ours, and an address that is taken, are left alone", arguments: Engine.allCases)
    func leftAlone(on kind: Engine) async throws {
        try await withDirectory(kind) { store async throws in
            try await store.apply([
                .putAccount(try .sample(id: "ann")), .setPassword(AccountID("ann"), .sample),
                .putAccount(try .sample("bob@acme.example", id: "bob")),
            ])
            #expect(try await !store.refresh(person("ann@acme.example", id: "ann"), from: entry(), at: now))
            #expect(try await !store.refresh(person("ann@acme.example", id: "bob"), from: entry(), at: now))
            #expect(try await !store.refresh(person("nobody@acme.example", id: "gone"), from: entry(), at: now))
            #expect(try await store.account(of: entry()) == nil)
            #expect(try await store.accounts(of: Self.acme).allSatisfy { $0.account.source == .native })
        }
    }

    @Test("removing a directory signs its people out, who stay and are tied to nothing", arguments: Engine.allCases)
    func remove(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            let there = try directory()
            let entry = DirectoryEntry(of: there, id: "uuid-1")
            try await store.apply([.putOrganization(world.organization), .putDirectory(there)])
            #expect(try await store.create(world.account, from: entry, at: now))
            #expect(try await store.refresh(world.account, from: entry, at: now))
            #expect(try await store.start(world.session, closing: nil, replacing: nil, at: now))
            try await store.apply([.removeDirectory(world.organization.id, there.id)])
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.directories(of: world.organization.id).isEmpty)
            #expect(try await store.account(of: entry) == nil)
            #expect(try await store.account(world.account.id)?.source == .directory(there.id))
        }
    }
}

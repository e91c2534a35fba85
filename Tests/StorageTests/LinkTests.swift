import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Links that let a person do one thing once")
struct LinkTests {
    private static let later = now + .minutes(5)

    /// The world, and somebody who was invited.
    private static func settle(_ store: any Store) async throws -> World {
        let world = try World()
        try await world.signIn(to: store)
        try await store.apply([.putAccount(.guest())])
        return world
    }

    private static var new: PasswordCredential {
        PasswordCredential(hash: "new", changedAt: later, mustChange: true)
    }

    @Test("a newer link takes the place of the open one of its kind", arguments: Engine.allCases)
    func replaced(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            try await store.open(.sample(2, .invitation, of: world.account))
            try await store.open(.sample(3, .passwordReset, of: world.account, at: now + .seconds(1)))
            #expect(try await store.link(bytes(1), .passwordReset)?.link.state == .replaced)
            #expect(try await store.link(bytes(2), .invitation)?.link.state == .open)
            let newest = try #require(try await store.link(bytes(3), .passwordReset))
            #expect(newest.link == .sample(3, .passwordReset, of: world.account, at: now + .seconds(1)))
            #expect(newest.account == world.account && newest.password == .sample)
            #expect(try await store.latestLink(of: world.account.id, .passwordReset)?.hash == bytes(3))
            #expect(try await store.link(bytes(3), .invitation) == nil)
            #expect(
                try await !store.resetPassword(
                    of: world.account.id, to: Self.new, using: bytes(1), in: nil, at: Self.later))
        }
    }

    @Test("of many at once one stays open", arguments: Engine.allCases)
    func opened(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            _ = try await race(12) { index in
                try await store.open(.sample(UInt8(index + 1), .passwordReset, of: world.account))
            }
            var states: [AccountLink.State] = []
            for number in 1...12 {
                let standing = try await store.link(bytes(UInt8(number)), .passwordReset)
                states.append(try #require(standing).link.state)
            }
            #expect(states.count { $0 == .open } == 1)
        }
    }

    @Test("an invitation registers once: active, verified, with a password", arguments: Engine.allCases)
    func register(on kind: Engine) async throws {
        try await kind.withStore { store in
            _ = try await Self.settle(store)
            var guest = try Account.guest()
            try await store.open(.sample(1, .invitation, of: guest))
            guest.givenName = "Gus"
            guest.locale = "de"
            let version = try await store.configurationVersion()
            let wins = try await race(20) { [guest] _ in
                try await store.register(guest, password: Self.new, using: bytes(1), at: Self.later)
            }
            #expect(wins.count { $0 } == 1)
            let account = try #require(try await store.account(guest.id))
            #expect(account.status == .active && account.emailVerified)
            #expect(account.givenName == "Gus" && account.locale == "de" && account.updatedAt == Self.later)
            #expect(try await store.password(of: guest.id)?.hash == "new")
            #expect(try await store.link(bytes(1), .invitation)?.link.state == .used)
            // A plan that was made before, with this account still invited, is not carried out.
            #expect(try await store.configurationVersion() == version + 1)
            #expect(try await !store.commit([.putAccount(.guest())], ifVersionIs: version, at: Self.later))
        }
    }

    @Test(
        "a link that is not good changes nothing", arguments: Engine.allCases,
        ["expired", "revoked", "another's", "another kind", "moved", "registered already"])
    func refused(on kind: Engine, reason: String) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            var guest = try Account.guest()
            try await store.open(.sample(1, .invitation, of: guest))
            try await store.open(.sample(2, .passwordReset, of: world.account))
            var time = Self.later
            var hash = bytes(1)
            switch reason {
            case "expired": time = now + .hours(1)
            case "revoked": #expect(try await store.revokeLink(of: guest.id, .invitation))
            case "another's": hash = bytes(2)
            case "another kind":
                hash = bytes(3)
                try await store.open(.sample(3, .passwordReset, of: guest))
            case "moved":
                guest.email = try #require(EmailAddress("moved@acme.example"))
                try await store.apply([.putAccount(guest)])
            default:
                guest.status = .active
                try await store.apply([.putAccount(guest)])
            }
            let before = try await store.account(guest.id)
            #expect(try await !store.register(guest, password: Self.new, using: hash, at: time))
            #expect(try await store.account(guest.id) == before)
            #expect(try await store.password(of: guest.id) == nil)
        }
    }

    @Test("to the second: good until its end and not at it", arguments: Engine.allCases)
    func expiry(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            let end = now + .hours(1)
            #expect(
                try await !store.resetPassword(of: world.account.id, to: Self.new, using: bytes(1), in: nil, at: end))
            #expect(
                try await store.resetPassword(
                    of: world.account.id, to: Self.new, using: bytes(1), in: nil, at: end - .seconds(1)))
        }
    }

    @Test("a reset works once, ends every session, and asks for no further change", arguments: Engine.allCases)
    func reset(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            let wins = try await race(20) { _ in
                try await store.resetPassword(
                    of: world.account.id, to: Self.new, using: bytes(1), in: nil, at: Self.later)
            }
            #expect(wins.count { $0 } == 1)
            let password = try #require(try await store.password(of: world.account.id))
            #expect(password.hash == "new" && !password.mustChange)
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.link(bytes(1), .passwordReset)?.link.state == .used)
        }
    }

    @Test(
        "AU-17: a link to a new password dies with the old one, however that was replaced", arguments: Engine.allCases,
        ["changed", "set", "taken away", "address changed"])
    func overtaken(on kind: Engine, way: String) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            switch way {
            case "changed":
                #expect(try await store.changePassword(of: world.account.id, from: .sample, to: Self.new, at: now))
            case "set": try await store.apply([.setPassword(world.account.id, Self.new)])
            case "taken away": try await store.apply([.setPassword(world.account.id, nil)])
            default:
                var account = world.account
                account.email = try #require(EmailAddress("new@acme.example"))
                try await store.apply([.putAccount(account)])
            }
            #expect(
                try await !store.resetPassword(
                    of: world.account.id, to: Self.new, using: bytes(1), in: nil, at: Self.later))
        }
    }

    @Test(
        "the links to an address that are good now are found, of every account that has it", arguments: Engine.allCases)
    func openLinks(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            let email = world.account.email.normalized
            #expect(try await store.openLinks(to: email, at: Self.later).isEmpty)
            var namesake = try Account.sample(email, in: "beta", id: "namesake")
            try await store.apply([.putOrganization(.sample("beta")), .putAccount(namesake)])
            for (number, account) in [(UInt8(1), world.account), (2, world.account), (3, namesake)] {
                try await store.open(.sample(number, .passwordReset, of: account))
            }
            try await store.open(.sample(4, .invitation, of: namesake))
            try await store.open(.sample(5, .invitation, of: .guest()))
            #expect(
                Set(try await store.openLinks(to: email, at: Self.later).map(\.hash)) == [bytes(2), bytes(3), bytes(4)])
            #expect(try await store.openLinks(to: email, at: now + .hours(1)).isEmpty)
            namesake.email = try #require(EmailAddress("else@acme.example"))
            try await store.apply([.putAccount(namesake)])
            #expect(try await store.openLinks(to: email, at: Self.later).map(\.hash) == [bytes(2)])
            #expect(try await store.openLinks(to: "else@acme.example", at: Self.later).isEmpty)
        }
    }

    @Test(
        "a link that takes another one's place ends with what ends the account's links meanwhile",
        arguments: Engine.allCases, [true, false])
    func replacedMeanwhile(on kind: Engine, isRevoked: Bool) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let world = try await Self.settle(store)
            let kind: AccountLink.Kind = isRevoked ? .invitation : .passwordReset
            try await store.open(.sample(1, kind, of: world.account))
            let gate = Gate()
            let held = try await SQLStore.open(
                engine: HeldEngine(base: engine, words: "insert into account_links", gate: gate))
            let replacing = Task {
                try await held.replaceLink(bytes(1), with: .sample(2, kind, of: world.account), at: Self.later)
            }
            try await gate.stopped(1)
            let ending = Task {
                guard isRevoked else {
                    try await store.apply([.setPassword(world.account.id, Self.new)])
                    return true
                }
                return try await store.revokeLink(of: world.account.id, kind)
            }
            // Time for one that does not wait for the first; however long, both come to the same.
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            #expect(try await replacing.value)
            #expect(try await ending.value)
            #expect(try await store.link(bytes(2), kind)?.link.state == (isRevoked ? .revoked : .replaced))
            await engine.close()
        }
    }

    @Test("of many that put a link in the place of one, the first does", arguments: Engine.allCases)
    func replacedOnce(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try await Self.settle(store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            let wins = try await race(10) { index in
                try await store.replaceLink(
                    bytes(1), with: .sample(UInt8(index + 2), .passwordReset, of: world.account), at: Self.later)
            }
            #expect(wins.count { $0 } == 1)
            #expect(try await store.link(bytes(1), .passwordReset)?.link.state == .replaced)
            let open = try await store.openLinks(to: world.account.email.normalized, at: Self.later)
            #expect(open.count == 1)
            let last = try #require(open.first)
            let end = now + .hours(1)
            #expect(
                try await !store.replaceLink(last.hash, with: .sample(20, .passwordReset, of: world.account), at: end))
            #expect(
                try await !store.replaceLink(last.hash, with: .sample(20, .invitation, of: world.account), at: now))
            #expect(try await store.openLinks(to: last.email, at: Self.later) == open)
        }
    }

    @Test("what became of a link is known for a month after its end", arguments: Engine.allCases)
    func housekeeping(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try World()
            try await world.settle(in: store)
            try await store.open(.sample(1, .passwordReset, of: world.account))
            #expect(try await store.removeExpired(before: now + .days(30)) == 0)
            #expect(try await store.removeExpired(before: now + .days(30) + .hours(2)) == 1)
            #expect(try await store.link(bytes(1), .passwordReset) == nil)
        }
    }
}

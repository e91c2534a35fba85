import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Wrong passwords pause an identifier")
struct LockoutTests {
    private static let acme: [String: String?] = ["organization": "acme"]

    @Test("the sixth wrong password locks; the right one is refused at 4:59 and accepted at 5:00")
    func boundary() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...5 { #expect(try await browser.fail(at: id) == .notRight) }
            #expect(try await browser.fail(at: id) == .locked(remaining: .minutes(5)))
            world.clock.advance(by: .minutes(5) - .seconds(1))
            #expect(try await browser.submit(to: id).problem == .locked(remaining: .seconds(1)))
            #expect(try await browser.fail(at: id) == .locked(remaining: .seconds(1)))
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.submit(to: id).finished != nil)
        }
    }

    @Test("the person is told once an hour; a mail that could not be queued counts for none")
    func mail() async throws {
        let interruption = Interruption()
        try await World.run(interruption: interruption) { world in
            func pause() async throws {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                for _ in 1...6 { _ = try await browser.fail(at: id) }
            }
            interruption.set(before: "insert into mails", .failure)
            await #expect(throws: StorageError.self) { try await pause() }
            #expect(!interruption.isSet)
            #expect(try await world.letters().isEmpty)
            for mails in [1, 0] {
                world.clock.advance(by: .minutes(5))
                try await pause()
                #expect(try await world.letters().map(\.kind) == Array(repeating: .accountLocked, count: mails))
            }
            world.clock.advance(by: .hours(1))
            try await pause()
            #expect(try await world.letters().count == 1)
        }
    }

    @Test("a new page, another browser and another spelling of the email are the same identifier")
    func sameIdentifier() async throws {
        try await World.run { world in
            for email in ["ada@acme.example", "Ada@acme.example", "ADA@ACME.EXAMPLE"] {
                for _ in 1...2 {
                    var browser = world.browser()
                    _ = try await browser.signIn(world.portal.request(), email, "wrong")
                }
            }
            var browser = world.browser()
            #expect(try await browser.signIn(world.portal.request()).problem == .locked(remaining: .minutes(5)))
        }
    }

    /// Addresses whose domain is the organization's own, and nobody's.
    private static let emails = ["ada@acme.example", "ada@mail.example"]

    @Test("leaving the organization out, or naming it, buys no more tries", arguments: [true, false], emails)
    func noMoreTries(_ isNamedFirst: Bool, _ email: String) async throws {
        try await World.run { world in
            if email != "ada@acme.example" { try await world.person(email, in: world.acme) }
            let requests = [Self.acme, [:]].map { world.portal.request($0) }
            let (first, second) = isNamedFirst ? (requests[0], requests[1]) : (requests[1], requests[0])
            var browser = world.browser()
            let id = try await browser.open(first)
            for _ in 1...6 { _ = try await browser.fail(email, at: id) }
            #expect(try await browser.signIn(second, email).finished == nil)
            world.clock.advance(by: .minutes(5))
            #expect(try await browser.signIn(second, email).finished != nil)
        }
    }

    @Test("tries with and without the organization add up for the account", arguments: emails)
    func addUp(_ email: String) async throws {
        try await World.run { world in
            if email != "ada@acme.example" { try await world.person(email, in: world.acme) }
            var browser = world.browser()
            let anywhere = try await browser.open(world.portal.request())
            let named = try await browser.open(world.portal.request(Self.acme))
            for _ in 1...3 { #expect(try await browser.fail(email, at: anywhere) == .notRight) }
            for _ in 1...2 { #expect(try await browser.fail(email, at: named) == .notRight) }
            #expect(try await browser.fail(email, at: named) == .locked(remaining: .minutes(5)))
        }
    }

    @Test(
        "a success forgets the failures before it, with the organization named or not", arguments: [acme, [:]], emails)
    func success(_ parameters: [String: String?], _ email: String) async throws {
        try await World.run { world in
            if email != "ada@acme.example" { try await world.person(email, in: world.acme) }
            let request = world.portal.request(parameters)
            for _ in 1...3 {
                var browser = world.browser()
                let id = try await browser.open(request)
                for _ in 1...5 { #expect(try await browser.fail(email, at: id) == .notRight) }
                #expect(try await browser.submit(email, to: id).finished != nil)
            }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(Self.acme))
            #expect(try await browser.fail(email, at: id) == .notRight)
        }
    }

    @Test("failures are forgotten after their window")
    func window() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...5 { _ = try await browser.fail(at: id) }
            world.clock.advance(by: .seconds(301))
            #expect(try await browser.fail(at: id) == .notRight)
        }
    }

    @Test(
        "the organization's own numbers count, for addresses of its domain that nobody has too",
        arguments: [acme, [:]], ["ada@acme.example", "nobody@acme.example"])
    func policy(_ parameters: [String: String?], _ email: String) async throws {
        try await World.run { world in
            try await world.changeAcme {
                $0.lockout.maxAttempts = 2
                $0.lockout.durationSeconds = 3_600
            }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(parameters))
            #expect(try await browser.fail(email, at: id) == .notRight)
            #expect(try await browser.fail(email, at: id) == .locked(remaining: .hours(1)))
        }
    }

    @Test("a session that exists, and other people, are not affected")
    func others() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme)
            var signedIn = world.browser()
            let tokens = try await signedIn.tokens(for: world.portal)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...6 { _ = try await browser.fail(at: id) }
            #expect(try await signedIn.authorize(world.portal.request()).isSilent)
            #expect(try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == nil)
            #expect(try await browser.submit("grace@acme.example", to: id).finished != nil)
        }
    }

    @Test("AU-11: a right password that was under way when the pause began is refused like any other")
    func race() async throws {
        try await World.run { world in
            let hashing = HeldHashing(world.deployment.passwords)
            let slow = world.hashing(with: hashing)
            var lucky = slow.browser()
            let luckyID = try await lucky.open(world.portal.request(Self.acme))
            async let guess = lucky.submitted(to: luckyID)
            await hashing.isHeld()
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(Self.acme))
            for _ in 1...6 { _ = try await browser.fail(at: id) }
            hashing.release()
            #expect(try await guess.problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("while the queue for hashes is full, no password is looked at and no try counts")
    func overload() async throws {
        try await World.run { world in
            let full = world.hashing(with: FullHashing())
            var browser = full.browser()
            let id = try await browser.open(world.portal.request(Self.acme))
            for _ in 1...6 {
                await #expect(throws: BoundedPool.Overloaded.self) { try await browser.submitted(to: id) }
            }
            var patient = world.browser()
            let again = try await patient.open(world.portal.request(Self.acme))
            #expect(try await patient.fail(at: again) == .notRight)
            #expect(try await patient.submitted(to: again).finished != nil)
        }
    }
}

extension Browser {
    /// Submits a wrong password.
    fileprivate mutating func fail(
        _ email: String = "ada@acme.example", at id: InteractionID
    ) async throws -> SignInProblem? {
        try await submit(email, "wrong", to: id).problem
    }

    /// What the right password leads to.
    fileprivate func submitted(to id: InteractionID) async throws -> SignInView {
        var browser = self
        return try await browser.submit(to: id)
    }
}

/// A queue that is full, and that nobody may come to who was told so.
private struct FullHashing: PasswordHashing {
    func admit() throws { throw BoundedPool.Overloaded(pool: "passwords") }

    func hash(_ password: Secret<String>) async throws -> String {
        Issue.record("a hash although there is no room")
        return ""
    }

    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        Issue.record("a check although there is no room")
        return false
    }
}

import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

/// Somebody sets a new password while the old one is being used: between its check and what follows from it.
///
/// In each case the new one says that it was set before the old one was shown: it took its time on a node that was busy,
/// or whose clock is behind.
@Suite("A password that is replaced while it is used")
struct OvertakenPasswordTests {
    private static let new = "nine purple elephants dance"

    /// Sets a new password, whose time was taken ten seconds ago.
    private static func reset(_ account: Account, in world: World) async throws {
        let hash = try PasswordHash.hash(Self.new, salt: [UInt8](repeating: 4, count: 16))
        let setAt = world.clock.now() - .seconds(10)
        try await world.store.imposePassword(
            on: account.id, PasswordCredential(hash: hash, changedAt: setAt), at: world.clock.now())
    }

    @Test("signs nobody in whose check had begun before")
    func signIn() async throws {
        try await World.run { world in
            world.clock.advance(by: .minutes(1))
            let hashing = HeldHashing(world.deployment.passwords)
            var browser = world.hashing(with: hashing).browser()
            let id = try await browser.open(world.portal.request())
            let waiting = Task { [browser] in
                var browser = browser
                return try await browser.submit(to: id)
            }
            await hashing.isHeld()
            try await Self.reset(world.ada, in: world)
            hashing.release()
            let view = try await waiting.value
            #expect(view.finished == nil && view.form != nil)
            #expect(try await world.store.sessions(of: world.ada.id, within: .always, limit: 5).isEmpty)
            // Whoever knows the new one goes on where they are.
            #expect(try await browser.submit("ada@acme.example", Self.new, to: id).finished != nil)
        }
    }

    @Test("signs nobody in by a code that was asked for meanwhile")
    func secondFactor() async throws {
        try await World.run { world in
            let phone = try await world.device()
            world.clock.advance(by: .minutes(1))
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            try await Self.reset(world.ada, in: world)
            let view = try await browser.submit(.code(phone.code()), to: id)
            #expect(view.finished == nil && view.secondFactor == nil && view.form != nil)
        }
    }

    @Test("signs nobody in to the one of several accounts whose password it was, and to the others it does")
    func severalAccounts() async throws {
        try await World.run { world in
            let globex = try await world.organization("globex")
            try await world.person("ada@acme.example", in: globex)
            world.clock.advance(by: .minutes(1))
            for name in ["acme", "globex"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                #expect(try await browser.submit(to: id).choices?.count == 2)
                if name == "acme" { try await Self.reset(world.ada, in: world) }
                let view = try await browser.submit(.organization(name), to: id)
                #expect((view.finished != nil) == (name == "globex"))
                if name == "acme" { try await world.change(.setPassword(world.ada.id, try world.credential())) }
            }
        }
    }

    @Test("changes to nothing else any more, in an account of one's own")
    func changed() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request())
            world.clock.advance(by: .minutes(1))
            let hashing = HeldHashing(world.deployment.passwords)
            let slow = world.hashing(with: hashing)
            let person = try #require(try await browser.enter("/account/password").person)
            let waiting = Task { [visitor = browser.visitor] in
                try await ChangePassword(slow.deployment).run(
                    from: Secret(World.password), to: Secret("another long password"),
                    confirmation: Secret("another long password"), by: person, visitor: visitor)
            }
            await hashing.isHeld()
            try await Self.reset(world.ada, in: world)
            hashing.release()
            guard case .sessionOver = try await waiting.value else {
                Issue.record("the old password replaced the new one")
                return
            }
            let stored = try #require(try await world.store.password(of: world.ada.id))
            #expect(PasswordHash.verify(Self.new, against: stored.hash))
        }
    }

    @Test("changes to nothing else any more, in a sign-in that demands it")
    func changedInSignIn() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            world.clock.advance(by: .minutes(1))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).passwordChange != nil)
            let hashing = HeldHashing(world.deployment.passwords)
            var slow = world.hashing(with: hashing).browser()
            slow.binding = browser.binding
            let waiting = Task { [slow] in
                var browser = slow
                return try await browser.submit(
                    .newPassword(
                        current: Secret(World.password), new: Secret("another long password"),
                        confirmation: Secret("another long password")), to: id)
            }
            await hashing.isHeld()
            try await Self.reset(world.ada, in: world)
            hashing.release()
            #expect(try await waiting.value.passwordChange?.problem == .wrongPassword)
            let stored = try #require(try await world.store.password(of: world.ada.id))
            #expect(PasswordHash.verify(Self.new, against: stored.hash))
        }
    }
}

extension SessionHorizon {
    /// All sessions.
    fileprivate static let always = SessionHorizon(
        startedAfter: Timestamp(seconds: 0), usedAfter: Timestamp(seconds: 0))
}

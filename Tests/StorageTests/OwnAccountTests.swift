import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("What people change about themselves")
struct OwnAccountTests {
    @Test("names are set and taken away, and nothing else changes", arguments: Engine.allCases)
    func names(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.setNames(given: "Ann", family: "Lee", of: world.account.id, at: now + .minutes(1))
            var account = world.account
            account.givenName = "Ann"
            account.familyName = "Lee"
            account.updatedAt = now + .minutes(1)
            #expect(try await store.account(world.account.id) == account)
            try await store.setNames(given: nil, family: nil, of: world.account.id, at: now + .minutes(2))
            #expect(try await store.account(world.account.id)?.fullName == nil)
        }
    }

    @Test("a new password renews the session it is chosen in and ends the others", arguments: Engine.allCases)
    func password(on kind: Engine) async throws {
        let world = try World()
        let other = Session.sample(2, of: world.account)
        let later = now + .minutes(5)
        let renewal = SessionRenewal(
            session: world.session.id, secretHash: bytes(7), proofs: [ShownProof(.password, at: later)])
        let new = PasswordCredential(hash: "$argon2id$2", changedAt: later, mustChange: true, history: ["a"])
        try await kind.withStore { store in
            try await world.signIn(to: store)
            #expect(try await store.start(other, closing: nil, replacing: nil, at: now))
            #expect(
                try await store.changePassword(
                    of: world.account.id, from: .sample, to: new, renewing: renewal, at: later))
            #expect(try await store.session(secretHash: world.session.secretHash) == nil)
            let live = try #require(try await store.session(secretHash: bytes(7)))
            #expect(live.session.id == world.session.id)
            #expect(live.session.proofs == renewal.proofs)
            #expect(live.password?.hash == "$argon2id$2" && live.password?.mustChange == false)
            #expect(try await store.session(other.id) == nil)
        }
    }

    @Test("a session that ended, or is another's, changes no password", arguments: Engine.allCases)
    func tooLate(on kind: Engine) async throws {
        let world = try World()
        let renewal = SessionRenewal(session: world.session.id, secretHash: bytes(7), proofs: [])
        let new = PasswordCredential(hash: "$argon2id$2", changedAt: now)
        let bob = try Account.sample("bob@acme.example")
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.apply([.putAccount(bob)])
            #expect(
                try await !store.changePassword(of: bob.id, from: .sample, to: new, renewing: renewal, at: now))
            #expect(try await store.password(of: bob.id) == nil)
            try await store.apply([.setPassword(bob.id, .sample)])
            #expect(
                try await !store.changePassword(of: bob.id, from: .sample, to: new, renewing: renewal, at: now))
            #expect(try await store.password(of: bob.id) == .sample)
            try await store.end(world.session.id, at: now)
            #expect(
                try await !store.changePassword(
                    of: world.account.id, from: .sample, to: new, renewing: renewal, at: now))
            #expect(try await store.password(of: world.account.id)?.hash == "$argon2id$1")
        }
    }

    @Test("a sign-in remembers the page it is for", arguments: Engine.allCases, [false, true])
    func destination(on kind: Engine, _ needsRecentSignIn: Bool) async throws {
        let path = try #require(OwnPath("/account/password"))
        let interaction = Interaction(
            id: InteractionID("i"), browserHash: bytes(1), parameters: nil,
            destination: Destination(path, needsRecentSignIn: needsRecentSignIn), startedAt: now,
            expiresAt: now + .minutes(10))
        try await kind.withStore { store in
            try await store.open(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
        }
    }
}

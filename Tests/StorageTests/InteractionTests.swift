import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Sign-ins under way")
struct InteractionTests {
    @Test("an interaction comes back as it was opened and saved", arguments: Engine.allCases)
    func roundTrip(on kind: Engine) async throws {
        try await kind.withStore { store in
            var interaction = Interaction.sample()
            try await store.open(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
            interaction.proofs = [
                ShownProof(.password, at: now), ShownProof(passwordSetAt: now, at: now),
                ShownProof(.oneTimeCode, at: now), ShownProof(.recoveryCode, at: now),
                ShownProof(.passkey, at: now),
                ShownProof(.federated(FederatedProof(connection: ConnectionID("okta"))), at: now),
                ShownProof(
                    .federated(FederatedProof(connection: ConnectionID("a\"b"), acr: "urn:x", amr: ["pwd", "otp"])),
                    at: now - .days(1)),
            ]
            interaction.account = AccountID("a")
            interaction.candidates = [AccountID("b"), AccountID("c")]
            interaction.locale = "de"
            interaction.organization = OrganizationName("acme")
            interaction.email = "Ann@acme.example"
            interaction.isAdministratorSignIn = true
            interaction.keepsAccounts = true
            try await store.save(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
            #expect(try await store.interaction(InteractionID("unknown")) == nil)
        }
    }

    @Test("somebody who came by themselves has no parameters", arguments: Engine.allCases)
    func withoutParameters(on kind: Engine) async throws {
        let interaction = Interaction(
            id: InteractionID("i"), browserHash: bytes(1), parameters: nil, invitation: bytes(7), notice: .otherBrowser,
            organization: OrganizationName("beta"), email: "x", isAdministratorSignIn: true, keepsAccounts: true,
            startedAt: now, expiresAt: now)
        try await kind.withStore { store in
            try await store.open(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
        }
    }

    @Test("a closed interaction is still found, and changes no more", arguments: Engine.allCases)
    func closed(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            var interaction = Interaction.sample()
            try await store.open(interaction)
            #expect(try await store.start(world.session, closing: interaction.id, replacing: nil, at: now))
            interaction.locale = "de"
            try await store.save(interaction)
            let found = try #require(try await store.interaction(interaction.id))
            #expect(found.isClosed && found.locale == nil)
            #expect(found.account == world.account.id)
        }
    }
}

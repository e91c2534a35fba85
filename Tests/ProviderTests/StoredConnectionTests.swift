import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("The connections of organizations")
struct StoredConnectionTests {
    private static let okta = ConnectionID("okta")

    private static func connection(
        _ id: String, named name: String, source: SAMLSettings.Source = .url("https://idp.example/metadata")
    ) -> Connection {
        Connection(
            id: ConnectionID(id), organization: OrganizationID("org-acme"),
            settings: ConnectionSettings(displayName: name, provider: .saml(SAMLSettings(source: source))))
    }

    @Test("are offered as they are configured now, and only while they are enabled")
    func offered() async throws {
        try await World.run { world in
            let connections = world.deployment.connections
            #expect(try await connections.connections(of: world.acme.id).isEmpty)
            var okta = Self.connection("okta", named: "Okta")
            okta.settings.vendor = .okta
            okta.settings.requiredACR = ["urn:mfa"]
            var entra = Self.connection("entra", named: "Entra")
            try await world.change(.putConnection(okta), .putConnection(entra))
            #expect(
                try await connections.connections(of: world.acme.id) == [
                    OfferedConnection(entra.id, displayName: "Entra"),
                    OfferedConnection(okta.id, displayName: "Okta", vendor: .okta, requiredACR: ["urn:mfa"]),
                ])
            #expect(try await connections.organization(of: entra.id) == world.acme.id)
            entra.settings.isEnabled = false
            try await world.change(.putConnection(entra))
            #expect(try await connections.connections(of: world.acme.id).map(\.id) == [okta.id])
            #expect(try await connections.organization(of: entra.id) == nil)
            #expect(try await world.deployment.configuration.connection(entra.id) == entra)
            #expect(try await connections.organization(of: ConnectionID("nowhere")) == nil)
            let other = try await world.organization("other")
            #expect(try await connections.connections(of: other.id).isEmpty)
        }
    }

    @Test("are remembered without the documents they were read from")
    func withoutDocuments() async throws {
        try await World.run { world in
            let configuration = world.deployment.configuration
            let text = String(repeating: "x", count: 10_000)
            let connection = Self.connection("okta", named: "Okta", source: .document(text))
            let record = IdentityProviderRecord(
                entityID: "https://idp.example",
                signOn: [.init(binding: .redirect, location: "https://idp.example/sso")],
                certificates: [.init(der: "AAAA", addedAt: world.clock.now())], document: text,
                changedAt: world.clock.now(), checkedAt: world.clock.now())
            try await world.change(.putConnection(connection), .setIdentityProvider(Self.okta, record))
            for _ in 1...2 {
                #expect(try await configuration.connection(Self.okta) == connection.withoutDocument)
                #expect(try await configuration.connections(of: world.acme.id) == [connection.withoutDocument])
                #expect(try await configuration.identityProvider(of: Self.okta)?.document == nil)
                #expect(try await configuration.identityProvider(of: Self.okta)?.entityID == "https://idp.example")
            }
            #expect(connection.withoutDocument.settings.provider == .saml(SAMLSettings(source: .document(""))))
            #expect(try await world.store.connection(Self.okta) == connection)
            #expect(try await configuration.identityProvider(of: ConnectionID("nowhere")) == nil)
        }
    }

    @Test("have their keys at hand, the new ones as soon as they were changed")
    func keys() async throws {
        try await World.run { world in
            let configuration = world.deployment.configuration
            func key(_ id: String, _ stage: ServiceProviderKey.Stage) -> ServiceProviderKey {
                ServiceProviderKey(
                    connection: Self.okta, id: id, stage: stage, sealedKey: [1], certificate: [2],
                    createdAt: world.clock.now())
            }
            try await world.change(
                .putConnection(Self.connection("okta", named: "Okta")), .addServiceProviderKey(key("a", .current)),
                .addServiceProviderKey(key("b", .next)))
            #expect(try await configuration.serviceProviderKeys(of: Self.okta).map(\.id) == ["a", "b"])
            #expect(try await world.store.rotate(current: "a", adding: key("c", .next)))
            #expect(try await configuration.serviceProviderKeys(of: Self.okta).map(\.id) == ["a", "b"])
            #expect(try await configuration.refresh())
            #expect(try await configuration.serviceProviderKeys(of: Self.okta).map(\.id) == ["b", "c", "a"])
        }
    }

    @Test("are found by the path that one kept for its answers")
    func answerPath() async throws {
        try await World.run { world in
            var settings = SAMLSettings(source: .url("https://idp.example/metadata"))
            settings.acsPath = "/old/acs"
            var connection = Self.connection("okta", named: "Okta")
            connection.settings.provider = .saml(settings)
            try await world.change(.putConnection(connection))
            #expect(try await world.deployment.configuration.connection(answeringAt: "/old/acs") == connection)
            #expect(try await world.deployment.configuration.connection(answeringAt: "/old") == nil)
        }
    }
}

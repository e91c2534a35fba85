import Identity
import Primitives
import Storage
import TestKit
import Testing

extension Connection {
    /// A SAML connection of an organization.
    static func saml(_ id: String = "okta", of organization: String = "acme", name: String = "Okta") -> Connection {
        var settings = SAMLSettings(source: .url("https://idp.example/metadata"))
        settings.nameIDFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        return Connection(
            id: ConnectionID(id), organization: OrganizationID("o-\(organization)"),
            settings: ConnectionSettings(displayName: name, provider: .saml(settings)))
    }

    /// An OpenID Connect connection of an organization, with everything said of it.
    static func oidc(_ id: String = "entra", of organization: String = "acme", name: String = "Entra") -> Connection {
        var provider = OIDCSettings(issuer: "https://login.example/acme", clientID: "signet")
        provider.clientAuthentication = .post
        provider.subjectClaim = "oid"
        var settings = ConnectionSettings(displayName: name, provider: .oidc(provider))
        settings.isEnabled = false
        settings.vendor = .entra
        settings.roleMapping = [.admin: ["staff", "Ünïts"], .owner: ["chiefs"]]
        settings.attributeMapping = [.email: "upn", .groups: "groups"]
        settings.createsAccounts = false
        settings.linkByEmail = .verifiedDomain
        settings.requiredACR = ["urn:mfa"]
        return Connection(
            id: ConnectionID(id), organization: OrganizationID("o-\(organization)"), settings: settings,
            sealedSecret: [1, 2, 3])
    }
}

extension IdentityProviderRecord {
    static func sample(document: String? = "<EntityDescriptor/>") -> IdentityProviderRecord {
        IdentityProviderRecord(
            entityID: "https://idp.example", signOn: [.init(binding: .redirect, location: "https://idp.example/sso")],
            logout: [
                .init(binding: .post, location: "https://idp.example/slo", responseLocation: "https://idp.example/r")
            ],
            certificates: [
                .init(der: "AAAA", addedAt: now), .init(der: "BBBB", addedAt: now, leavesAt: now + .days(7)),
            ],
            wantsSignedRequests: true, document: document, changedAt: now, checkedAt: now,
            validUntil: now + .days(30))
    }
}

extension ServiceProviderKey {
    static func sample(
        _ id: String, _ stage: Stage, of connection: String = "okta", createdAt: Timestamp = now
    ) -> ServiceProviderKey {
        ServiceProviderKey(
            connection: ConnectionID(connection), id: id, stage: stage, sealedKey: [1, 2], certificate: [3, 4],
            createdAt: createdAt)
    }
}

extension FederatedSubject {
    static func sample(_ value: String = "ann", at connection: String = "okta") -> FederatedSubject {
        FederatedSubject(
            connection: ConnectionID(connection), qualifiers: ["https://idp.example", ""],
            format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", value: value)
    }
}

extension FederationRequest {
    static func question(_ number: UInt8 = 1, at connection: String = "okta") -> FederationRequest {
        FederationRequest(
            handleHash: bytes(number), connection: ConnectionID(connection), purpose: .signIn(InteractionID("i")),
            browserHash: bytes(number + 100), requestID: "_r\(number)", nonce: "n", sealedVerifier: [7], maxAge: 0,
            acrValues: ["urn:a", "urn:b"], createdAt: now, expiresAt: now + FederationRequest.lifetime)
    }
}

extension ConnectionAttempt {
    static func sample(
        _ id: String, at time: Timestamp = now, _ outcome: Outcome = .refused, connection: String = "okta"
    ) -> ConnectionAttempt {
        ConnectionAttempt(
            id: AttemptID(id), connection: ConnectionID(connection), correlation: "7K2-QX9", at: time,
            outcome: outcome, reason: "audience", account: AccountID("a"),
            checks: [Check("audience", .failed, expected: "https://us", received: "https://them")],
            sent: [.init("request", "_r1")], received: [.init("subject", "ann")], clockSkewSeconds: -1.5)
    }
}

extension Engine {
    /// A database with an organization and its connection `okta` in it.
    func withConnection(_ body: (any Store) async throws -> Void) async throws {
        try await withStore { store in
            try await store.apply([.putOrganization(try .sample()), .putConnection(.saml())])
            try await body(store)
        }
    }
}

/// What is said of a connection to an identity provider.
///
/// Stored as one document; a key left out has its default.
package struct ConnectionSettings: Sendable, Hashable, Codable {
    /// Whether people may come through it.
    package var isEnabled = true
    /// What people read on its button.
    package var displayName: String
    /// Whose product it is: picks icon and instructions, and nothing else.
    package var vendor = ConnectionVendor.generic
    /// How to talk to it.
    package var provider: ProviderSettings
    /// The provider's name for each thing that is taken from its answer.
    package var attributeMapping: [ProfileAttribute: String]
    /// The values of the groups attribute that give a role, byte for byte; the operators' role can't be given.
    package var roleMapping: [Role: [String]] = [:]
    /// Whether somebody who comes for the first time gets an account (`jit`).
    package var createsAccounts = true
    /// Whether somebody who comes for the first time is the account with their address.
    package var linkByEmail = LinkByEmail.never
    /// One of these the provider must assert; empty when it need not assert any.
    package var requiredACR: [String] = []
    /// What the provider is asked for when the sign-in itself asks for nothing, the best first; empty for what it must
    /// assert.
    package var acrValues: [String] = []

    /// Settings with defaults for everything that has one.
    package init(displayName: String, provider: ProviderSettings) {
        self.displayName = displayName
        self.provider = provider
        attributeMapping = provider.standardAttributes
    }
}

/// How to talk to an identity provider.
package enum ProviderSettings: Sendable, Hashable, Codable {
    /// SAML 2.0, with Signet as the service provider.
    case saml(SAMLSettings)
    /// OpenID Connect, with Signet as the relying party.
    case oidc(OIDCSettings)

    /// What a provider speaks, by its name in files.
    package enum Kind: String, Sendable, CaseIterable {
        case saml, oidc
    }

    /// What it speaks.
    package var kind: Kind {
        switch self {
        case .saml: .saml
        case .oidc: .oidc
        }
    }

    /// The names that attributes have when nothing is said.
    package var standardAttributes: [ProfileAttribute: String] {
        switch self {
        case .saml: [.email: "email", .givenName: "givenName", .familyName: "sn"]
        case .oidc:
            [
                .email: "email", .givenName: "given_name", .familyName: "family_name", .locale: "locale",
                .nickname: "nickname", .preferredUsername: "preferred_username", .phoneNumber: "phone_number",
            ]
        }
    }
}

/// Whose product an identity provider is, by its name in files.
package enum ConnectionVendor: String, Sendable, Codable, CaseIterable {
    case okta, onelogin, entra, adfs, google, pingidentity, salesforce, jumpcloud, keycloak, generic
}

/// Whether an account that exists already is given to somebody who comes with its address.
package enum LinkByEmail: String, Sendable, Codable, CaseIterable {
    /// Never.
    case never
    /// When the organization owns the address's domain and both sides proved the address.
    case verifiedDomain = "verified_domain"
}

extension ConnectionSettings {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            displayName: try keys.decode(String.self, forKey: .displayName),
            provider: try keys.decode(ProviderSettings.self, forKey: .provider))
        isEnabled = try keys.decodeIfPresent(forKey: .isEnabled) ?? isEnabled
        vendor = try keys.decodeIfPresent(forKey: .vendor) ?? vendor
        attributeMapping = try keys.decodeIfPresent(forKey: .attributeMapping) ?? attributeMapping
        roleMapping = try keys.decodeIfPresent(forKey: .roleMapping) ?? roleMapping
        createsAccounts = try keys.decodeIfPresent(forKey: .createsAccounts) ?? createsAccounts
        linkByEmail = try keys.decodeIfPresent(forKey: .linkByEmail) ?? linkByEmail
        requiredACR = try keys.decodeIfPresent(forKey: .requiredACR) ?? requiredACR
        acrValues = try keys.decodeIfPresent(forKey: .acrValues) ?? acrValues
    }
}

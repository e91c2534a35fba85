package import Identity

/// How an identity provider of one vendor is connected: what its screens call things, and where people go wrong.
///
/// Read from `templates/connect`, one file a vendor, which `script/connect-guides` makes pages of too. In English, since
/// the vendors' names of fields are. Marked up with `**field**`, `*choice*` and `` `value` ``.
package struct VendorGuide: Sendable, Hashable {
    /// A value of ours that is typed in there.
    package enum OurValue: String, Sendable, CaseIterable {
        /// Where our metadata are.
        case metadataURL = "metadata_url"
        /// Our entity ID.
        case entityID = "entity_id"
        /// Our assertion consumer service.
        case assertionConsumerService = "acs_url"
        /// The same, as a regular expression.
        case assertionConsumerServicePattern = "acs_url_pattern"
        /// Our single logout service.
        case singleLogoutService = "slo_url"
        /// The certificate of our key.
        case signingCertificate = "signing_certificate"
        /// Our redirect URI.
        case redirectURI = "redirect_uri"
        /// Where browsers come back to that signed out there.
        case postLogoutRedirectURI = "post_logout_redirect_uri"
        /// Where logout tokens go.
        case backchannelLogoutURI = "backchannel_logout_uri"
        /// Where a sign-in at the connection starts.
        case initiateLoginURI = "initiate_login_uri"
    }

    /// A field there that takes a value of ours.
    package struct Field: Sendable, Hashable {
        /// The value.
        package let value: OurValue
        /// What the vendor calls the field.
        package let name: String
        /// On which screen it is; empty when that goes without saying.
        package let place: String
    }

    /// Something there that a connection is told.
    package struct Copied: Sendable, Hashable {
        /// The connection's key in files: `idp_metadata_url`, `issuer`.
        package let key: String
        /// What the vendor calls it.
        package let name: String
        /// On which screen it is; empty when that goes without saying.
        package let place: String
    }

    /// An attribute or claim, and what it is there.
    package struct Attribute: Sendable, Hashable {
        /// What is taken from it.
        package let attribute: ProfileAttribute
        /// Its name in the provider's answer.
        package let name: String
        /// What the vendor makes it of.
        package let source: String
    }

    /// Where people go wrong.
    package struct Pitfall: Sendable, Hashable {
        /// What to know.
        package let text: String
        /// The checks that fail by it.
        package let checks: [String]
    }

    /// What is done for one protocol.
    package struct Instructions: Sendable, Hashable {
        /// On which screen it begins.
        package let start: String
        /// Where our values go; the same value may go into several fields.
        package let fields: [Field]
        /// What is done there, in order.
        package let steps: [String]
        /// What is copied back.
        package let copied: [Copied]
        /// What is mapped.
        package let attributes: [Attribute]
        /// Where people go wrong.
        package let pitfalls: [Pitfall]

        /// The fields that take a value of ours, by the vendor's names.
        package func names(of value: OurValue) -> [String] { fields.filter { $0.value == value }.map(\.name) }

        /// What the vendor calls the thing that a connection's key is copied from.
        package func name(of key: String) -> String? { copied.first { $0.key == key }?.name }
    }

    /// Whose product it is.
    package let vendor: ConnectionVendor
    /// What people call it.
    package let name: String
    /// The day on which its names were those of the vendor's documentation, as `2026-11-26`.
    package let asOf: String
    /// Over SAML, where that is described.
    package let saml: Instructions?
    /// Over OpenID Connect, where that is described.
    package let oidc: Instructions?

    /// What is done for the protocol of a connection.
    package func instructions(for provider: ProviderSettings) -> Instructions? {
        switch provider {
        case .saml: saml
        case .oidc: oidc
        }
    }
}

/// A guide of a vendor that cannot be read.
package struct VendorGuideProblem: Error, Sendable, CustomStringConvertible {
    /// Which vendor's, and what is wrong.
    package let description: String

    /// A problem.
    package init(description: String) { self.description = description }
}

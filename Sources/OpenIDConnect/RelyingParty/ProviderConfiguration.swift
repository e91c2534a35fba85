package import Identity
package import JOSE
import Primitives

/// What an upstream OpenID provider says of itself, checked (OpenID Connect Discovery §3, §4.3).
package struct ProviderConfiguration: Sendable, Equatable {
    /// The issuer: the configured one, byte for byte.
    package let issuer: String
    /// Where browsers are sent to sign in.
    package let authorizationEndpoint: String
    /// Where codes are redeemed.
    package let tokenEndpoint: String
    /// Where its keys are.
    package let keysEndpoint: String
    /// Where claims are fetched; nil when it has no such place.
    package let userInfoEndpoint: String?
    /// Where browsers are sent to sign out; nil when it has no such place.
    package let endSessionEndpoint: String?
    /// The ways a client may prove itself at the token endpoint, by their registered names.
    package let authenticationMethods: [String]
    /// What an assertion of our client may be signed with, of what we sign with, the best first.
    package let assertionAlgorithms: [SignatureAlgorithm]
    /// What its ID tokens may be signed with, of what is accepted here.
    package let signingAlgorithms: Set<SignatureAlgorithm>
    /// Whether it puts `iss` into its authorization responses (RFC 9207 §3).
    package let sendsIssuer: Bool

    /// Signatures that are accepted of an upstream: all asymmetric, so that a secret is never a key.
    package static let acceptedAlgorithms = Set(SignatureAlgorithm.allCases)

    /// Where the document of an issuer is (OpenID Connect Discovery §4); nil when `issuer` cannot be one.
    package static func location(of issuer: String) -> String? {
        guard UpstreamURL.isIssuer(issuer) else { return nil }
        return (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// Reads the document that was fetched for `issuer`.
    ///
    /// The document's own `issuer` must be the same byte for byte (§4.3): a provider for many tenants that writes
    /// `{tenantid}` there is refused, since anybody can be a tenant of it.
    package static func read(_ document: [UInt8], issuer: String) -> UpstreamVerdict<ProviderConfiguration> {
        ProviderConfigurationReader(issuer: issuer).read(document)
    }

    /// How our client proves itself: as configured, else with its secret in a way that the provider offers.
    package func authentication(
        configured: OIDCSettings.ClientAuthentication?, hasSecret: Bool
    ) -> OIDCSettings.ClientAuthentication {
        if let configured { return configured }
        guard hasSecret else { return .none }
        let offersBasic = authenticationMethods.contains(OIDCSettings.ClientAuthentication.basic.rawValue)
        let offersPost = authenticationMethods.contains(OIDCSettings.ClientAuthentication.post.rawValue)
        return offersPost && !offersBasic ? .post : .basic
    }

    /// The members as checked; only the reader of this target makes one.
    init(
        issuer: String, authorizationEndpoint: String, tokenEndpoint: String, keysEndpoint: String,
        userInfoEndpoint: String?, endSessionEndpoint: String?, authenticationMethods: [String],
        assertionAlgorithms: [SignatureAlgorithm], signingAlgorithms: Set<SignatureAlgorithm>, sendsIssuer: Bool
    ) {
        self.issuer = issuer
        self.authorizationEndpoint = authorizationEndpoint
        self.tokenEndpoint = tokenEndpoint
        self.keysEndpoint = keysEndpoint
        self.userInfoEndpoint = userInfoEndpoint
        self.endSessionEndpoint = endSessionEndpoint
        self.authenticationMethods = authenticationMethods
        self.assertionAlgorithms = assertionAlgorithms
        self.signingAlgorithms = signingAlgorithms
        self.sendsIssuer = sendsIssuer
    }
}

/// Why a metadata document can't be used.
///
/// For an admin: the code is stable, the detail says what was found.
package struct MetadataProblem: Error, Sendable, Hashable {
    /// What does not hold.
    package enum Code: String, Sendable, CaseIterable {
        /// It is not plain XML within the limits.
        case document
        /// It is something else than the metadata of one entity.
        case notMetadata = "not_metadata"
        /// It is of more than one entity.
        case severalEntities = "several_entities"
        /// Its entity ID is missing, too long, or has characters that can't be seen.
        case entityID = "entity_id"
        /// It says nothing of an identity provider.
        case noIdentityProvider = "no_identity_provider"
        /// It speaks of two identity providers, or two roles of one.
        case severalIdentityProviders = "several_identity_providers"
        /// Its identity provider does not speak SAML 2.0.
        case notSAML2 = "not_saml2"
        /// No signing key of it can be used.
        case noSigningKey = "no_signing_key"
        /// It has more certificates than anybody needs.
        case tooManyCertificates = "too_many_certificates"
        /// It has no address to sign in at, by redirect or by POST.
        case noSignOnService = "no_sign_on_service"
        /// It has more addresses than anybody needs.
        case tooManyEndpoints = "too_many_endpoints"
        /// One of its addresses is none that a browser may be sent to.
        case endpoint
        /// It is no longer good, or does not say in a readable way until when it is.
        case expired
        /// It must be signed and is not, or not by a pinned certificate.
        case signature
    }

    /// What does not hold.
    package let code: Code
    /// What was found, cut short; some of it is foreign.
    package let detail: String

    init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = String(detail.prefix(400))
    }
}

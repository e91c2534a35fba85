package import Primitives

/// What is known of an identity provider: who it is, where it takes messages, what it signs with.
package struct IdentityProvider: Sendable {
    /// Its entity ID: `Issuer` of all it sends, byte for byte.
    package let entityID: String
    /// Where people are sent to sign in; the first of a binding is its default.
    package let signOn: [Endpoint]
    /// Where people are sent to sign out; empty when it takes no part in that.
    package let logout: [Endpoint]
    /// The certificates whose keys sign; nothing in them but the key is trusted.
    package let certificates: [SigningCertificate]
    /// Whether it refuses requests that are not signed (`WantAuthnRequestsSigned`).
    package let wantsSignedRequests: Bool
    /// Until when its metadata is good, if they say so.
    package let validUntil: Timestamp?
    /// How long its metadata may be kept before they are looked at again, if they say so.
    package let cacheDuration: Duration?

    /// What is known of a provider; nil without an address to sign in at or without a certificate.
    package init?(
        entityID: String, signOn: [Endpoint], logout: [Endpoint] = [], certificates: [SigningCertificate],
        wantsSignedRequests: Bool = false, validUntil: Timestamp? = nil, cacheDuration: Duration? = nil
    ) {
        guard !entityID.isEmpty, !signOn.isEmpty, !certificates.isEmpty else { return nil }
        self.entityID = entityID
        self.signOn = signOn
        self.logout = logout
        self.certificates = certificates
        self.wantsSignedRequests = wantsSignedRequests
        self.validUntil = validUntil
        self.cacheDuration = cacheDuration
    }

    /// The address for sign-in requests: by redirect if there is one, since that needs no page of ours.
    package var preferredSignOn: Endpoint? { signOn.first { $0.binding == .redirect } ?? signOn.first }

    /// The address for logout messages, by redirect if there is one.
    package var preferredLogout: Endpoint? { logout.first { $0.binding == .redirect } ?? logout.first }
}

package import Primitives

/// A question to an identity provider that waits for its answer.
///
/// Taken once, by the browser that was sent off with it.
package struct FederationRequest: Sendable, Hashable {
    /// What the answer is for.
    package enum Purpose: Sendable, Hashable, Codable {
        /// A sign-in under way.
        case signIn(InteractionID)
        /// An admin's test: nobody is signed in by it; with the id of the attempt that it will be.
        case test(AttemptID)
        /// Signing out at the provider after signing out here; then the browser goes on to this verified address, or
        /// is told by us when there is none.
        case logout(then: String?)
    }

    /// SHA-256 of the handle that goes along: `state`, or `RelayState`.
    package let handleHash: [UInt8]
    /// Who was asked.
    package let connection: ConnectionID
    /// What for.
    package let purpose: Purpose
    /// SHA-256 of the secret in the cookie of the browser that was sent.
    package let browserHash: [UInt8]
    /// The `ID` of a SAML request; nil for OpenID Connect.
    package let requestID: String?
    /// The `nonce`; nil for SAML.
    package let nonce: String?
    /// The `code_verifier`, sealed; nil for SAML.
    package let sealedVerifier: [UInt8]?
    /// The most time since the person was asked there, in seconds; nil when nothing was said, 0 for asking again.
    package let maxAge: Int?
    /// The authentication contexts asked for, the best first.
    package let acrValues: [String]
    /// When it was sent.
    package let createdAt: Timestamp
    /// When no answer is taken any more.
    package let expiresAt: Timestamp

    /// How long an answer may take: long enough for a person who has to find their telephone.
    package static let lifetime = Duration.minutes(15)

    /// A question.
    package init(
        handleHash: [UInt8], connection: ConnectionID, purpose: Purpose, browserHash: [UInt8],
        requestID: String? = nil, nonce: String? = nil, sealedVerifier: [UInt8]? = nil, maxAge: Int? = nil,
        acrValues: [String] = [], createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.handleHash = handleHash
        self.connection = connection
        self.purpose = purpose
        self.browserHash = browserHash
        self.requestID = requestID
        self.nonce = nonce
        self.sealedVerifier = sealedVerifier
        self.maxAge = maxAge
        self.acrValues = acrValues
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

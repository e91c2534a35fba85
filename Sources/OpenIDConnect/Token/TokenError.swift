import Primitives

/// Why the token endpoint, or one beside it, refuses (RFC 6749 §5.2).
package struct TokenError: Error, Sendable, Equatable {
    /// `error` values (also RFC 8707 §2, RFC 9449 §5 and §8).
    package enum Code: String, Sendable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case invalidScope = "invalid_scope"
        case invalidTarget = "invalid_target"
        // RFC 8628 §3.5
        case authorizationPending = "authorization_pending"
        case slowDown = "slow_down"
        case accessDenied = "access_denied"
        case expiredToken = "expired_token"
        case invalidDPoPProof = "invalid_dpop_proof"
        case useDPoPNonce = "use_dpop_nonce"
    }

    /// What the client is told.
    package let code: Code
    /// A fixed sentence for the client's developer; never holds anything that was sent to us.
    package let description: String

    /// An error with its sentence.
    package init(_ code: Code, _ description: StaticString) {
        self.code = code
        self.description = description.description
    }

    /// Authentication failed: the same answer for an unknown client, a wrong secret and a wrong method (RFC 6749 §5.2).
    package static let invalidClient = TokenError(.invalidClient, "Client authentication failed.")

    /// The value of `WWW-Authenticate`, without which there is no 401 (RFC 9110 §11.6.1).
    ///
    /// It names the one method of ours that is HTTP authentication, whichever was tried.
    package var wwwAuthenticate: String? {
        code == .invalidClient ? "Basic realm=\"token\", charset=\"UTF-8\"" : nil
    }

    /// The HTTP status: 401 for failed client authentication, else 400.
    package var status: Int { code == .invalidClient ? 401 : 400 }

    /// The JSON body.
    package var body: [UInt8] {
        var body = JSONObjectWriter(capacity: 160)
        body.add("error", code.rawValue)
        body.add("error_description", description)
        return body.finish()
    }
}

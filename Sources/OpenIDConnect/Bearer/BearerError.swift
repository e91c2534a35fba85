/// Why a protected endpoint of ours refuses (RFC 6750 §3.1).
package enum BearerError: Error, Sendable, Equatable {
    /// No token was sent: the answer names the scheme and no error code.
    case missing
    /// The token was sent in a way, or in ways, that are not allowed.
    case invalidRequest
    /// The token is expired, revoked, malformed or not one of ours.
    case invalidToken
    /// The token lacks this scope.
    case insufficientScope(String)

    /// The `error` code; nil when no token was sent.
    package var code: String? {
        switch self {
        case .missing: nil
        case .invalidRequest: "invalid_request"
        case .invalidToken: "invalid_token"
        case .insufficientScope: "insufficient_scope"
        }
    }

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .missing, .invalidToken: 401
        case .invalidRequest: 400
        case .insufficientScope: 403
        }
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3).
    package var challenge: String {
        var challenge = "Bearer realm=\"signet\""
        if let code { challenge += ", error=\"\(code)\"" }
        if case .insufficientScope(let scope) = self { challenge += ", scope=\"\(scope)\"" }
        return challenge
    }
}

import Primitives

/// Why the token endpoint, or one beside it, refuses (RFC 6749 §5.2).
package struct TokenError: Error, Sendable, Equatable {
    /// `error` values.
    package enum Code: String, Sendable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case invalidScope = "invalid_scope"
    }

    /// What the client is told.
    package let code: Code
    /// A fixed sentence for the client's developer; never holds anything that was sent to us.
    package let description: String
    /// The value of `WWW-Authenticate`, when the client tried HTTP authentication.
    package let wwwAuthenticate: String?

    /// An error that needs no challenge.
    package init(_ code: Code, _ description: StaticString) {
        self.init(code, description, wwwAuthenticate: nil)
    }

    private init(_ code: Code, _ description: StaticString, wwwAuthenticate: String?) {
        self.code = code
        self.description = description.description
        self.wwwAuthenticate = wwwAuthenticate
    }

    /// Authentication failed: the same answer for an unknown client, a wrong secret and a wrong method (RFC 6749 §5.2).
    package static func invalidClient(triedBasic: Bool) -> TokenError {
        TokenError(
            .invalidClient, "Client authentication failed.",
            wwwAuthenticate: triedBasic ? "Basic realm=\"token\", charset=\"UTF-8\"" : nil)
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

package import Primitives

/// The body of an introspection or revocation request: a token and what it might be (RFC 7662 §2.1, RFC 7009 §2.1).
package struct TokenReference: Sendable {
    /// The token.
    package let token: Secret<String>
    /// What the client takes it for; only an order to look in.
    package let hint: Hint?

    /// `token_type_hint` values; others are passed over.
    package enum Hint: String, Sendable { case accessToken = "access_token", refreshToken = "refresh_token" }

    /// Reads the body.
    package init(_ body: FormParameters) throws(TokenError) {
        guard body.duplicates.isDisjoint(with: ["token", "token_type_hint"]) else {
            throw TokenError(.invalidRequest, "A parameter was sent more than once.")
        }
        guard let token = body["token"] else { throw TokenError(.invalidRequest, "The token is missing.") }
        guard token.utf8.count <= 16 * 1024 else { throw TokenError(.invalidRequest, "The token is too long.") }
        self.token = Secret(token)
        hint = body["token_type_hint"].flatMap(Hint.init(rawValue:))
    }
}

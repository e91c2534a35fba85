package import Identity

/// A client asking for a token of its own (RFC 6749 §4.4).
package enum ClientCredentialsGrant {
    /// The scopes of the token: those asked for, or all that the client may have.
    ///
    /// Never `openid` or `offline_access`: there is no person behind it, and the client can ask again whenever it likes.
    package static func scopes(
        requested: [String]?, registered metadata: ClientMetadata
    ) throws(TokenError) -> [String] {
        let allowed = metadata.scopes.filter { $0 != Scope.openID && $0 != Scope.offlineAccess }
        guard let requested else { return allowed }
        guard requested.allSatisfy({ allowed.contains($0) }) else {
            throw TokenError(.invalidScope, "A scope is not allowed for the client.")
        }
        return requested
    }
}

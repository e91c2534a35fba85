/// Scopes: their syntax, and the ones that mean something here.
package enum Scope {
    /// Makes a request an OpenID Connect one.
    package static let openID = "openid"
    /// Asks for a refresh token (OpenID Connect Core §11).
    package static let offlineAccess = "offline_access"
    /// The person's groups, in tokens and UserInfo.
    package static let groups = "groups"
    /// The person's roles in Signet, in access tokens.
    package static let roles = "roles"

    /// Scopes that discovery names.
    package static let offered = [openID, "profile", "email", "address", "phone", groups, roles, offlineAccess]

    /// At most this many in one request.
    static let maximumCount = 50

    /// Reads `scope-token *( SP scope-token )`, each token once; nil for anything else (RFC 6749 §3.3).
    static func parse(_ text: String) -> [String]? {
        var scopes: [String] = []
        for token in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard !token.isEmpty, token.utf8.allSatisfy(isTokenCharacter) else { return nil }
            let scope = String(token)
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        return scopes.count <= maximumCount ? scopes : nil
    }

    /// `%x21 / %x23-5B / %x5D-7E`: neither quotation mark nor backslash.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        byte == 0x21 || (0x23...0x5B).contains(byte) || (0x5D...0x7E).contains(byte)
    }
}

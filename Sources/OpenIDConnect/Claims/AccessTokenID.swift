package import Identity
package import Primitives

/// The `jti` of an access token: `GRANT.SERIAL` for a person's, `~ACCOUNT.SERIAL` for one that a client got for a person
/// who did not sign in, `SERIAL` for a client's own.
///
/// What is named in it is how revocation and suspension find the token; only tokens we signed are ever read this way.
package struct AccessTokenID: Hashable, Sendable, CustomStringConvertible {
    /// What the token hangs on.
    package enum Origin: Hashable, Sendable {
        /// What a person allowed when they signed in.
        case grant(GrantID)
        /// The account alone: a client's assertion stood for the sign-in (RFC 7523 §2.1).
        case account(AccountID)
        /// The client that it belongs to.
        case client
    }

    /// What it hangs on.
    package let origin: Origin
    /// The whole `jti`.
    package let value: String

    /// A new one.
    package static func random(_ origin: Origin, from source: some RandomSource) -> AccessTokenID {
        let serial = Base64URL.encode(source.bytes(16))
        switch origin {
        case .grant(let grant): return AccessTokenID("\(grant.value).\(serial)")
        case .account(let account): return AccessTokenID("~\(account.value).\(serial)")
        case .client: return AccessTokenID(serial)
        }
    }

    /// Reads a `jti` of ours.
    package init(_ value: String) {
        self.value = value
        if let dot = value.lastIndex(of: ".") {
            let name = value[..<dot]
            origin = name.hasPrefix("~") ? .account(AccountID(String(name.dropFirst()))) : .grant(GrantID(String(name)))
        } else {
            origin = .client
        }
    }

    /// The grant it came from, if it came from one.
    package var grant: GrantID? { if case .grant(let grant) = origin { grant } else { nil } }

    package var description: String { value }
}

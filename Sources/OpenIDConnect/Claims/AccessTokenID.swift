package import Identity
package import Primitives

/// The `jti` of an access token: `GRANT.SERIAL` for a person's, `SERIAL` for a client's own.
///
/// The grant in it is how revocation finds the token; only tokens we signed are ever read this way.
package struct AccessTokenID: Hashable, Sendable, CustomStringConvertible {
    /// The grant it came from; nil when there is no person behind it.
    package let grant: GrantID?
    /// The whole `jti`.
    package let value: String

    /// A new one.
    package static func random(grant: GrantID?, from source: some RandomSource) -> AccessTokenID {
        let serial = Base64URL.encode(source.bytes(16))
        return AccessTokenID(grant.map { "\($0.value).\(serial)" } ?? serial)
    }

    /// Reads a `jti` of ours.
    package init(_ value: String) {
        self.value = value
        grant = value.firstIndex(of: ".").map { GrantID(String(value[..<$0])) }
    }

    package var description: String { value }
}

import Primitives

/// Signs tokens of one type with one key; the header is encoded once.
package struct TokenSigner: Sendable {
    /// The key it signs with.
    package let key: SigningKey
    /// The encoded header and the dot behind it.
    private let prefix: [UInt8]

    /// Prepares to sign tokens whose `typ` is `type`: `JWT`, `at+jwt`.
    package init(key: SigningKey, type: String) {
        self.key = key
        var header = JSONObjectWriter()
        header.add("alg", key.algorithm.rawValue)
        header.add("typ", type)
        header.add("kid", key.id)
        var prefix: [UInt8] = []
        Base64URL.append(header.finish(), to: &prefix)
        prefix.append(UInt8(ascii: "."))
        self.prefix = prefix
    }

    /// The compact serialization of `payload`, which is a JSON object (RFC 7515 §7.1).
    package func sign(_ payload: [UInt8]) throws -> String {
        var token: [UInt8] = []
        token.reserveCapacity(prefix.count + (payload.count + 256) * 4 / 3 + 4)
        token.append(contentsOf: prefix)
        Base64URL.append(payload, to: &token)
        let signature = try key.signature(over: token)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return String(decoding: token, as: UTF8.self)
    }
}

import Crypto
package import Primitives

/// The name a key has by itself (RFC 7638), used as `kid` of our own keys.
package enum KeyThumbprint {
    /// The base64url of the SHA-256 of the members a key of its kind must have, in the order of their names.
    ///
    /// The key is not otherwise looked at: `kty` EC, RSA and OKP of any curve and size have a thumbprint.
    package static func sha256(of jwk: JSON) throws(JOSEError) -> String {
        guard let type = jwk["kty"]?.string else { throw .malformedKey }
        guard let required = requiredMembers[type] else { throw .unsupportedKey }
        var writer = JSONObjectWriter()
        for name in required {
            guard let text = jwk[name]?.string else { throw .malformedKey }
            writer.add(name, text)
        }
        return Base64URL.encode(Array(SHA256.hash(data: writer.finish())))
    }

    /// RFC 7638 §3.2, RFC 8037 §2, in lexicographic order.
    private static let requiredMembers = [
        "EC": ["crv", "kty", "x", "y"], "RSA": ["e", "kty", "n"], "OKP": ["crv", "kty", "x"],
    ]
}

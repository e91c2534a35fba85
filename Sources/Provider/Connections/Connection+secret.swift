package import Credentials
package import Identity
package import Primitives

extension Connection {
    /// The secret of our client at an OpenID provider, opened; nil where it takes none.
    package func clientSecret(_ sealer: Sealer) throws(SealError) -> Secret<String>? {
        guard let sealedSecret else { return nil }
        return Secret(String(decoding: try sealer.open(sealedSecret, context: secretContext), as: UTF8.self))
    }

    /// Seals the secret of our client.
    ///
    /// The nonce is 12 random bytes, never used twice.
    package mutating func setClientSecret(_ secret: Secret<String>, _ sealer: Sealer, nonce: [UInt8]) throws(SealError)
    {
        sealedSecret = try sealer.seal(Array(secret.reveal().utf8), context: secretContext, nonce: nonce)
    }

    private var secretContext: String { "connection/\(organization.value)/\(id.value)" }
}

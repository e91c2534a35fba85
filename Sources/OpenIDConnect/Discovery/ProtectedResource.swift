import JOSE
import Primitives

/// What our own APIs are to clients, UserInfo first of all: made once, served as bytes (RFC 9728 §2).
package enum ProtectedResource {
    /// The document for `/.well-known/oauth-protected-resource`.
    ///
    /// The resource is our issuer: that is the `aud` our APIs want.
    package static func document(_ server: ServerFacts) -> [UInt8] {
        let algorithms = server.signingAlgorithms.map(\.rawValue)
        var document = JSONObjectWriter(capacity: 1_024)
        document.add("resource", server.issuer)
        document.add("authorization_servers", [server.issuer])
        document.add("jwks_uri", server.endpoints.keys)
        document.add("scopes_supported", server.scopes)
        document.add("bearer_methods_supported", ["header", "body"])
        document.add("resource_signing_alg_values_supported", algorithms)
        document.add("dpop_signing_alg_values_supported", DPoPProof.algorithms.map(\.rawValue))
        return document.finish()
    }
}

package import Primitives

/// A token somebody gave us: well formed, and nothing in it to be believed yet.
package struct UnverifiedToken: Sendable {
    /// The longest token that is looked at.
    package static let maximumBytes = 16_384

    /// The header as it came.
    package let header: JSON
    /// What the header calls its algorithm; it decides nothing.
    package let algorithm: String
    /// The name of the key, to be compared with names of keys we hold and for nothing else (RFC 8725 §3.10).
    package let keyID: String?
    /// What the header says the token is.
    package let type: String?
    /// Claims that anybody may have written: to find out whose keys to ask, and for nothing else.
    package let unverifiedClaims: JSON

    let signingInput: [UInt8]
    let signature: [UInt8]

    /// Reads the compact serialization (RFC 7515 §7.1, RFC 7519 §7.2).
    ///
    /// Refused beside bad syntax: `crit` with whatever content, since we understand no extension (RFC 7515 §4.1.11);
    /// `zip`, `b64` and nested tokens. Keys and addresses of keys in the header (`jwk`, `jku`, `x5c`, `x5u`) are not
    /// looked at.
    package init(compact: String) throws(JOSEError) {
        guard compact.utf8.count <= Self.maximumBytes else { throw .tokenTooLarge }
        let parts = Array(compact.utf8).split(
            separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .wrongPartCount }
        guard let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .invalidEncoding }
        self.header = try Self.object(header, else: .invalidHeader)
        algorithm = try Self.checked(self.header)
        keyID = self.header["kid"]?.string
        type = self.header["typ"]?.string
        unverifiedClaims = try Self.object(payload, else: .invalidPayload)
        signingInput = Array(compact.utf8.prefix(parts[0].count + 1 + parts[1].count))
        self.signature = signature
    }

    private static func object(_ bytes: [UInt8], else error: JOSEError) throws(JOSEError) -> JSON {
        guard let json = try? JSON.parse(bytes), json.object != nil else { throw error }
        return json
    }

    /// The `alg` of a header that has nothing in it we would have to honour and don't.
    private static func checked(_ header: JSON) throws(JOSEError) -> String {
        for name in ["crit", "zip", "b64"] where header[name] != nil { throw .unsupportedHeaderParameter(name) }
        for name in ["kid", "typ", "cty"] {
            guard header[name] == nil || header[name]?.string != nil else { throw .invalidHeader }
        }
        if let content = header["cty"]?.string, MediaType.normalized(content) == "jwt" {
            throw .unsupportedHeaderParameter("cty")
        }
        guard let algorithm = header["alg"]?.string else { throw .invalidHeader }
        return algorithm
    }
}

/// The way `typ` and `cty` are compared (RFC 7515 §4.1.9).
enum MediaType {
    /// In lower case and without the `application/` that may be left out.
    static func normalized(_ type: String) -> String {
        let lower = type.lowercased()
        let prefix = "application/"
        return lower.hasPrefix(prefix) ? String(lower.dropFirst(prefix.count)) : lower
    }
}

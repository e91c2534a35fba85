import Crypto
package import Primitives

/// A certificate that an admin pinned: a key with a name and dates.
///
/// Nothing but its key decides anything. Its own signature, its issuer and its dates are not checked: trust comes from
/// having been pinned, and an expired certificate is something to warn about.
package struct PinnedCertificate: Sendable {
    /// The certificate as DER.
    package let der: [UInt8]
    /// Its public key.
    package let key: XMLKey
    /// The SHA-256 of the DER, 64 lowercase hexadecimal digits.
    package let fingerprint: String
    /// Its subject as text, for people: `CN=idp.example, O=Example`.
    package let subject: String
    /// When it begins to hold.
    package let notBefore: Timestamp
    /// When it ends.
    package let notAfter: Timestamp

    /// The largest certificate that is read, in bytes.
    private static let maximumSize = 16 << 10

    /// Reads a DER certificate; `certificate`, `key` or `weakKey` when it is none that we can pin.
    package init(der: [UInt8]) throws(XMLProblem) {
        guard der.count <= Self.maximumSize else { throw XMLProblem(.certificate) }
        let fields = try CertificateFields(der: der)
        key = try XMLKey(subjectPublicKeyInfo: fields.subjectPublicKeyInfo)
        self.der = der
        fingerprint = Hex.encode(SHA256.hash(data: der))
        subject = fields.subject
        notBefore = fields.notBefore
        notAfter = fields.notAfter
    }

    /// Reads one PEM certificate, or the bare base64 of metadata; white space may stand anywhere.
    package init(text: String) throws(XMLProblem) {
        guard text.utf8.count <= Self.maximumSize * 2, let base64 = Self.base64(of: text),
            let der = Base64.decode(base64.utf8)
        else {
            throw XMLProblem(.certificate)
        }
        try self.init(der: der)
    }

    /// What stands between the only two lines that can be around it; the text itself when there are none.
    private static func base64(of text: String) -> Substring? {
        var rest = text[...].drop(while: \.isWhitespace)
        guard rest.hasPrefix(begin) else { return text[...] }
        rest = rest.dropFirst(begin.count)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest.hasSuffix(end) ? rest.dropLast(end.count) : nil
    }

    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// The certificate in base64, without lines around it, as metadata carries it.
    package var base64: String { Base64.encode(der) }

    /// The certificate as PEM.
    package var pem: String {
        var lines = [Self.begin]
        var rest = base64[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + [Self.end]).joined(separator: "\n") + "\n"
    }
}

/// Bytes as lowercase hexadecimal digits.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

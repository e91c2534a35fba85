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

    /// Reads a DER certificate; `certificate`, `key` or `weakKey` when it is none that we can pin.
    package init(der: [UInt8]) throws(XMLProblem) { throw XMLProblem(.certificate) }

    /// Reads one PEM certificate, or the bare base64 of metadata; white space may stand anywhere.
    package init(text: String) throws(XMLProblem) { throw XMLProblem(.certificate) }

    /// The certificate as PEM.
    package var pem: String { "" }
}

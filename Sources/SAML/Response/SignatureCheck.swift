import Primitives
import XMLSignature

/// Verifies signatures with the certificates of a connection, and writes down which one it was.
struct SignatureCheck {
    private let certificates: [SigningCertificate]
    private let now: Timestamp

    init(_ certificates: [SigningCertificate], at now: Timestamp) {
        self.certificates = certificates
        self.now = now
    }

    /// Verifies the signature of a message or an assertion, which stands right behind its `Issuer`; there must be one.
    func verify(_ element: XMLElement, of tree: XMLTree, _ trace: inout Trace) throws(Refusal) -> SignedElement {
        try verify(element, of: tree, place: .after(Names.issuer), &trace)
    }

    /// The same of metadata, where it stands first.
    func verify(
        _ element: XMLElement, of tree: XMLTree, place: SignatureVerifier.Place, _ trace: inout Trace
    ) throws(Refusal) -> SignedElement {
        do throws(XMLProblem) {
            let signed = try SignatureVerifier(keys: certificates.map(\.pinned.key))
                .verify(element, of: tree, signature: place)
            trace.pass(.signaturePresent, .signatureShape)
            record(signed.keyIndex, signed.method, of: element.name.local, &trace)
            return signed
        } catch {
            let check = SAMLCheck(error.rule)
            for earlier in [SAMLCheck.signaturePresent, .signatureShape, .signatureAlgorithm] {
                guard earlier != check, check != .document, check != .identifiers else { break }
                trace.pass(earlier)
            }
            throw trace.refuse(error)
        }
    }

    /// Verifies a signature over bytes, as the redirect binding has it.
    func verify(_ signature: [UInt8], over message: [UInt8], by method: SignatureMethod, _ trace: inout Trace)
        throws(Refusal)
    {
        let index = certificates.firstIndex { $0.pinned.key.isValid(signature: signature, over: message, by: method) }
        guard let index else {
            throw trace.refuse(.signature, expected: expectedKeys, received: "another key's, or none")
        }
        record(index, method, of: "query", &trace)
    }

    /// The certificates that would do, by their fingerprints.
    private var expectedKeys: String {
        certificates.map { String($0.fingerprint.prefix(16)) }.joined(separator: " or ")
    }

    private func record(_ index: Int, _ method: SignatureMethod, of what: String, _ trace: inout Trace) {
        let certificate = certificates[index]
        let shown =
            "\(what) by certificate \(certificate.fingerprint.prefix(16)) (\(index + 1) of \(certificates.count))"
        trace.pass(.signatureAlgorithm, received: method.rawValue)
        let earlier = trace.received(.signature).map { $0 + "; " } ?? ""
        trace.pass(.signature, received: earlier + shown)
        guard trace.received(.certificateExpiry) == nil || now >= certificate.notAfter else { return }
        let expiry = Instant.text(certificate.notAfter)
        let expected = "after \(Instant.text(now))"
        trace.record(
            now < certificate.notAfter
                ? SAMLCheck.certificateExpiry.passed(expected: expected, received: expiry)
                : SAMLCheck.certificateExpiry.warned(expected: expected, received: expiry))
    }
}

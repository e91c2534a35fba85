import Primitives

/// Signs documents that we wrote, enveloped, over their outermost element by its `ID`.
package struct XMLSigner: Sendable {
    private let key: XMLPrivateKey
    private let certificate: PinnedCertificate?

    /// Signs with a key, and shows a certificate for it in `KeyInfo` if there is one.
    package init(key: XMLPrivateKey, certificate: PinnedCertificate?) {
        self.key = key
        self.certificate = certificate
    }

    /// The document with a signature where the writer marked its place.
    ///
    /// `signing` when it marked none, or the outermost element has no `ID`.
    package func sign(_ document: XMLWriter) throws(XMLProblem) -> [UInt8] {
        let tree = try XMLTree(document.unsigned, limits: .metadata)
        guard let place = document.signatureOffset, let identifier = tree.root.attribute("ID") else {
            throw XMLProblem(.signing)
        }
        let content = try Canonicalization.bytes(of: tree.root, in: tree)
        let digest = Base64.encode(DigestMethod.sha256.digest(of: content))
        let value = try value(of: signature(digest: digest, of: identifier, value: ""), at: place, in: document)
        return insert(signature(digest: digest, of: identifier, value: value), at: place, in: document)
    }

    /// Signs `SignedInfo` as it will stand in the document.
    private func value(of signature: XMLWriter, at place: Int, in document: XMLWriter) throws(XMLProblem) -> String {
        let tree = try XMLTree(insert(signature, at: place, in: document), limits: .metadata)
        guard let signature = tree.root.onlyChild(SignatureShape.name("Signature")),
            let signedInfo = signature.onlyChild(SignatureShape.name("SignedInfo"))
        else { throw XMLProblem(.signing) }
        return Base64.encode(try key.signature(over: try Canonicalization.bytes(of: signedInfo, in: tree)))
    }

    private func insert(_ signature: XMLWriter, at place: Int, in document: XMLWriter) -> [UInt8] {
        Array(document.unsigned[..<place]) + signature.unsigned + document.unsigned[place...]
    }

    private func signature(digest: String, of identifier: String, value: String) -> XMLWriter {
        var writer = XMLWriter()
        writer.element("ds:Signature", [("xmlns:ds", SignatureShape.namespace)]) { signature in
            signature.element("ds:SignedInfo") { info in
                info.element("ds:CanonicalizationMethod", [("Algorithm", Canonicalization.method)])
                info.element("ds:SignatureMethod", [("Algorithm", key.method.rawValue)])
                info.element("ds:Reference", [("URI", "#" + identifier)]) { reference in
                    reference.element("ds:Transforms") { transforms in
                        transforms.element("ds:Transform", [("Algorithm", SignatureShape.enveloped)])
                        transforms.element("ds:Transform", [("Algorithm", Canonicalization.method)])
                    }
                    reference.element("ds:DigestMethod", [("Algorithm", DigestMethod.sha256.rawValue)])
                    reference.element("ds:DigestValue", text: digest)
                }
            }
            signature.element("ds:SignatureValue", text: value)
            guard let certificate else { return }
            signature.element("ds:KeyInfo") { info in
                info.element("ds:X509Data") { $0.element("ds:X509Certificate", text: certificate.base64) }
            }
        }
        return writer
    }
}

/// Signs documents that we wrote, enveloped, over their outermost element and its `ID`.
package struct XMLSigner: Sendable {
    private let key: XMLPrivateKey
    private let certificate: PinnedCertificate?

    /// Signs with a key, and shows a certificate for it in `KeyInfo`.
    package init(key: XMLPrivateKey, certificate: PinnedCertificate?) {
        self.key = key
        self.certificate = certificate
    }

    /// The document with a signature where the writer marked its place.
    package func sign(_ document: XMLWriter) throws(XMLProblem) -> [UInt8] { throw XMLProblem(.signing) }
}

/// A `Signature` that consists of what we accept and of nothing else, taken apart; not verified yet.
///
/// Whatever a signature could ask a verifier to do besides, transform, dereference, choose a key, is refused here,
/// before anything is computed: XML Signature 1.1 §4, narrowed to what SAML 2.0 §5.4 asks for.
struct SignatureShape {
    /// The namespace of XML Signature.
    static let namespace = "http://www.w3.org/2000/09/xmldsig#"
    /// The transform that leaves out the signature itself (§6.6.4).
    static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    /// How many prefixes a PrefixList may name.
    static let maximumPrefixes = 10

    /// The signature itself.
    let element: XMLElement
    let signedInfo: XMLElement
    let method: SignatureMethod
    /// The PrefixList for `SignedInfo`.
    let prefixes: [String]
    let value: [UInt8]
    let reference: SignatureReference

    /// Takes apart the signature of an element whose `ID` is `identifier`.
    init(_ signature: XMLElement, signing identifier: String, in tree: XMLTree) throws(XMLProblem) {
        let reader = ShapeReader(tree: tree)
        try reader.expect(signature, is: Self.name("Signature"), attributes: ["Id"])
        // §4.1: SignedInfo, SignatureValue, then KeyInfo, which nobody reads. No Object.
        let names = signature.children.map(\.name)
        let withoutKey = [Self.name("SignedInfo"), Self.name("SignatureValue")]
        guard names == withoutKey || names == withoutKey + [Self.name("KeyInfo")] else {
            throw reader.problem(.signatureShape, signature)
        }
        element = signature
        signedInfo = signature.children[0]
        try reader.expect(signedInfo, is: Self.name("SignedInfo"), attributes: ["Id"])
        guard
            signedInfo.children.map(\.name)
                == [Self.name("CanonicalizationMethod"), Self.name("SignatureMethod"), Self.name("Reference")]
        else { throw reader.problem(.signatureShape, signedInfo) }

        prefixes = try reader.prefixes(of: signedInfo.children[0], else: .canonicalizationMethod)
        let methodElement = signedInfo.children[1]
        let algorithm = try reader.plainAlgorithm(methodElement, else: .signatureMethod)
        guard let method = SignatureMethod(rawValue: algorithm) else {
            throw reader.problem(.signatureMethod, methodElement, found: algorithm)
        }
        self.method = method
        reference = try SignatureReference(signedInfo.children[2], to: identifier, reader)

        let valueElement = signature.children[1]
        try reader.expect(valueElement, is: Self.name("SignatureValue"), attributes: ["Id"])
        value = try reader.base64(valueElement, else: .signatureValue)
    }

    static func name(_ local: String) -> XMLName { XMLName(namespace, local) }
}

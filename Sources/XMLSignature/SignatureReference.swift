/// The one `Reference` of a signature: to the element that holds it, enveloped and exclusively canonicalized.
struct SignatureReference {
    let digestMethod: DigestMethod
    let digest: [UInt8]
    /// The PrefixList for the signed element.
    let prefixes: [String]

    init(_ reference: XMLElement, to identifier: String, _ reader: ShapeReader) throws(XMLProblem) {
        try reader.expect(reference, is: SignatureShape.name("Reference"), attributes: ["Id", "URI"])
        // SAML 2.0 core §5.4.2: the ID of the element. Stricter than XML Signature: it is compared as it is written,
        // so that neither XPointers nor escapes nor an empty or absent URI find anything.
        guard reference.attribute("URI") == "#" + identifier else { throw reader.problem(.reference, reference) }
        guard
            reference.children.map(\.name)
                == ["Transforms", "DigestMethod", "DigestValue"].map({ SignatureShape.name($0) })
        else { throw reader.problem(.signatureShape, reference) }
        prefixes = try Self.prefixes(of: reference.children[0], reader)
        let method = reference.children[1]
        let algorithm = try reader.plainAlgorithm(method, else: .digestMethod)
        guard let digestMethod = DigestMethod(rawValue: algorithm) else {
            throw reader.problem(.digestMethod, method, found: algorithm)
        }
        self.digestMethod = digestMethod
        try reader.expect(reference.children[2], is: SignatureShape.name("DigestValue"), attributes: [])
        digest = try reader.base64(reference.children[2], else: .digest)
    }

    /// Exactly the two transforms, in the order that makes sense: SAML 2.0 core §5.4.4.
    private static func prefixes(of transforms: XMLElement, _ reader: ShapeReader) throws(XMLProblem) -> [String] {
        try reader.expect(transforms, is: SignatureShape.name("Transforms"), attributes: [])
        let steps = transforms.children
        guard steps.map(\.name) == [SignatureShape.name("Transform"), SignatureShape.name("Transform")] else {
            throw reader.problem(.transforms, transforms)
        }
        guard try reader.plainAlgorithm(steps[0], else: .transforms) == SignatureShape.enveloped else {
            throw reader.problem(.transforms, steps[0])
        }
        return try reader.prefixes(of: steps[1], else: .transforms)
    }
}

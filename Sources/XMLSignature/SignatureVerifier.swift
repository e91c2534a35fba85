import Primitives

/// Verifies enveloped signatures with pinned keys, and with nothing that a document says of keys.
package struct SignatureVerifier: Sendable {
    /// Where among the children of the element its signature has to stand.
    package enum Place: Hashable, Sendable {
        /// It is the first child: metadata.
        case first
        /// It is the second child, right after the first one, which has this name: messages and assertions.
        case after(XMLName)
    }

    private let keys: [XMLKey]

    /// Verifies with any of these keys.
    package init(keys: [XMLKey]) { self.keys = keys }

    /// Whether an element has a child that is, or could be taken for, a signature.
    package static func isSigned(_ element: XMLElement) -> Bool {
        element.children.contains { $0.name.local == "Signature" }
    }

    /// Verifies the one signature of an element, and reads the element again from the bytes that were signed.
    ///
    /// `element` belongs to `tree` and refers to itself by its attribute `ID`.
    package func verify(
        _ element: XMLElement, of tree: XMLTree, signature place: Place
    ) throws(XMLProblem) -> SignedElement {
        guard let identifier = element.attribute("ID") else {
            throw XMLProblem(.signedElementIdentifier, at: tree.place(of: element))
        }
        let signature = try signature(of: element, in: tree, place)
        let shape = try SignatureShape(signature, signing: identifier, in: tree)
        let keyIndex = try verifyValue(of: shape, in: tree)
        let bytes = try Canonicalization.bytes(
            of: element, in: tree, omitting: signature, prefixes: shape.reference.prefixes)
        guard constantTimeEquals(shape.reference.digestMethod.digest(of: bytes), shape.reference.digest) else {
            throw XMLProblem(.digest, at: tree.place(of: element))
        }
        return SignedElement(
            tree: try XMLTree(bytes, limits: tree.limits), keyIndex: keyIndex, method: shape.method)
    }

    /// The only child that is called `Signature` in any namespace; it has to stand in its place.
    private func signature(of element: XMLElement, in tree: XMLTree, _ place: Place) throws(XMLProblem) -> XMLElement {
        let named = element.children.filter { $0.name.local == "Signature" }
        guard let signature = named.first else { throw XMLProblem(.signatureMissing, at: tree.place(of: element)) }
        guard named.count == 1 else { throw XMLProblem(.signatureRepeated, at: tree.place(of: named[1])) }
        let before = element.children.prefix { !$0.isSame(as: signature) }
        let isInPlace =
            switch place {
            case .first: before.isEmpty
            case .after(let name): before.map(\.name) == [name]
            }
        guard isInPlace else { throw XMLProblem(.signaturePlace, at: tree.place(of: signature)) }
        return signature
    }

    /// The index of the key that signed `SignedInfo`.
    private func verifyValue(of shape: SignatureShape, in tree: XMLTree) throws(XMLProblem) -> Int {
        guard keys.contains(where: { $0.fits(shape.method) }) else {
            throw XMLProblem(.keyDoesNotFit, at: tree.place(of: shape.element))
        }
        let bytes = try Canonicalization.bytes(of: shape.signedInfo, in: tree, prefixes: shape.prefixes)
        guard let index = keys.firstIndex(where: { $0.isValid(signature: shape.value, over: bytes, by: shape.method) })
        else { throw XMLProblem(.signatureValue, at: tree.place(of: shape.element)) }
        return index
    }
}

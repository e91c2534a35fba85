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

    /// Verifies the one signature of an element of a tree and reads the element again from the bytes that were signed.
    package func verify(_ element: XMLElement, of tree: XMLTree, signature place: Place) throws(XMLProblem)
        -> SignedElement
    {
        throw XMLProblem(.signatureValue)
    }
}

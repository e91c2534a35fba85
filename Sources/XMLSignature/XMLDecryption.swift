/// Decrypts elements that were encrypted to one of our keys (XML Encryption 1.1).
///
/// Once the shape of what came is accepted, there is one way through and one error at its end: whether the key could
/// not be unwrapped, the content not be decrypted, or the plaintext not be read, is never told apart.
package struct XMLDecryption: Sendable {
    private let keys: [XMLPrivateKey]
    private let recipient: String

    /// Decrypts with any of these keys, the current one and the one before or after it.
    ///
    /// `recipient` is what an encrypted key has to say of its recipient if it says anything: our entity ID.
    package init(keys: [XMLPrivateKey], recipient: String) {
        self.keys = keys
        self.recipient = recipient
    }

    /// Decrypts the `EncryptedData` that an element holds and that nobody has vouched for yet.
    ///
    /// `element` is an `EncryptedAssertion` or its like: `EncryptedData` with the encrypted key inside or beside it.
    /// Only authenticated encryption is accepted, AES-GCM: otherwise whoever may alter the ciphertext and sees whether
    /// it was accepted learns the plaintext.
    package func open(_ element: XMLElement, of tree: XMLTree) throws(XMLProblem) -> XMLTree {
        let shape = try shape(of: element, in: tree)
        guard shape.cipher.isAuthenticated else {
            throw XMLProblem(.blockCipherUnsigned, at: tree.place(of: element))
        }
        return try decrypt(shape, element, of: tree)
    }

    /// Decrypts what an element below a signed one holds; what comes out is as signed as the ciphertext was.
    ///
    /// AES-CBC is accepted here too, for nobody but the signer can have altered the ciphertext.
    package func open(_ element: XMLElement, in signed: SignedElement) throws(XMLProblem) -> SignedElement {
        let shape = try shape(of: element, in: signed.tree)
        return SignedElement(
            tree: try decrypt(shape, element, of: signed.tree), keyIndex: signed.keyIndex, method: signed.method)
    }

    /// Takes apart an element of the tree; one of another tree was not vouched for by whoever vouched for this one.
    private func shape(of element: XMLElement, in tree: XMLTree) throws(XMLProblem) -> EncryptionShape {
        guard tree.nodes.contains(element) else { throw XMLProblem(.encryptionShape) }
        return try EncryptionShape(element, for: recipient, in: tree)
    }

    private func decrypt(_ shape: EncryptionShape, _ element: XMLElement, of tree: XMLTree) throws(XMLProblem)
        -> XMLTree
    {
        // Every key is tried to the end, whichever is the right one: what a wrong one makes of AES-CBC can look padded.
        let declarations = tree.nodes.declarations(within: element)
        let contents = keys.map { key in
            shape.cipher.open(shape.ciphertext, by: shape.contentKey(by: key)).flatMap {
                try? XMLTree(fragment: $0, declarations: declarations, limits: tree.limits)
            }
        }
        guard let content = contents.compactMap(\.self).first else {
            throw XMLProblem(.decryption, at: tree.place(of: element))
        }
        return content
    }
}

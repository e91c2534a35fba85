/// Decrypts elements that were encrypted to one of our keys (XML Encryption 1.1).
package struct XMLDecryption: Sendable {
    private let keys: [XMLPrivateKey]

    /// Decrypts with any of these keys, the current one and the one before or after it.
    package init(keys: [XMLPrivateKey]) { self.keys = keys }

    /// Decrypts the `EncryptedData` that an element holds and that nobody has vouched for yet.
    ///
    /// `element` is an `EncryptedAssertion` or its like: `EncryptedData` with the key inside or beside it. Only
    /// authenticated encryption is accepted, AES-GCM: without a signature, anything else would tell an attacker about
    /// the plaintext.
    package func open(_ element: XMLElement, of tree: XMLTree) throws(XMLProblem) -> XMLTree {
        throw XMLProblem(.decryption)
    }

    /// Decrypts what an element below a signed one holds; what comes out is as signed as the ciphertext was.
    ///
    /// AES-CBC is accepted here too, for nobody but the signer could have altered the ciphertext.
    package func open(_ element: XMLElement, in signed: SignedElement) throws(XMLProblem) -> SignedElement {
        throw XMLProblem(.decryption)
    }
}

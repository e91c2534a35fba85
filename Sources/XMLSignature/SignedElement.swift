/// An element whose bytes a pinned key has signed.
///
/// It comes from a verification, or from decrypting what such an element holds; there is no other way to make one.
package struct SignedElement {
    /// The element, parsed again from the canonical bytes that were signed, without the signature itself.
    package var element: XMLElement { tree.root }
    /// The tree of `element`: signatures of elements below it are verified against this one.
    package let tree: XMLTree
    /// The keys of the verifier, by their index, that made the signature.
    package let keyIndex: Int
    /// How it was signed.
    package let method: SignatureMethod

    init(tree: XMLTree, keyIndex: Int, method: SignatureMethod) {
        self.tree = tree
        self.keyIndex = keyIndex
        self.method = method
    }
}

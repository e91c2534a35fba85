/// The name of an element or of an attribute: a namespace and a local name, never a prefix.
package struct XMLName: Hashable, Sendable {
    /// The namespace, empty when the name is in none.
    package let namespace: String
    /// The name within it.
    package let local: String

    /// A name in a namespace, or in none.
    package init(_ namespace: String, _ local: String) {
        self.namespace = namespace
        self.local = local
    }
}

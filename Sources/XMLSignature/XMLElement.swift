/// An element of a document that was parsed, as a value to read from.
package struct XMLElement: Sendable {
    /// An attribute; declarations of namespaces are none.
    package struct Attribute: Hashable, Sendable {
        /// Its name; unprefixed attributes are in no namespace.
        package let name: XMLName
        /// Its value as the parser normalized it.
        package let value: String
    }

    /// Its name.
    package let name: XMLName
    /// Its attributes, in the order of the document.
    package let attributes: [Attribute]
    /// Its element children, in the order of the document.
    package let children: [XMLElement]
    /// All its text, when it has no element children; nil when it has some.
    package let text: String?
    /// Whether it has element children and, between them, text that is more than white space.
    package let isMixed: Bool

    /// The numbers, in the order of the document, of itself and of all elements below it.
    let range: Range<Int>
    /// The tree it was read from.
    let tree: ObjectIdentifier

    /// The value of an attribute in no namespace; nil when it is absent.
    package func attribute(_ local: String) -> String? { attribute(XMLName("", local)) }

    /// The value of an attribute; nil when it is absent.
    package func attribute(_ name: XMLName) -> String? { attributes.first { $0.name == name }?.value }

    /// The children with a name.
    package func children(_ name: XMLName) -> [XMLElement] { children.filter { $0.name == name } }

    /// The only child with a name; nil when there is none, or more than one.
    package func onlyChild(_ name: XMLName) -> XMLElement? {
        let found = children(name)
        return found.count == 1 ? found[0] : nil
    }

    /// Itself and all elements below it whose local name is `local`, in whatever namespace, in document order.
    package func all(local: String) -> [XMLElement] {
        (name.local == local ? [self] : []) + children.flatMap { $0.all(local: local) }
    }

    /// Whether it is the same element of the same tree.
    package func isSame(as other: XMLElement) -> Bool { tree == other.tree && range == other.range }
}

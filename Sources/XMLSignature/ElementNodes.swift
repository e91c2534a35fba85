import CLibXML2

/// The parser's nodes of a tree's elements, by their numbers.
///
/// Each node carries its number, one more than its index, so that a node leads back to its element too.
@safe struct ElementNodes {
    private var pointers: [xmlNodePtr] = unsafe []
    /// Marks the elements of this tree, and of no other that is alive.
    private let mark = Mark()

    private final class Mark {}

    /// What elements of this tree carry.
    var tree: ObjectIdentifier { ObjectIdentifier(mark) }

    /// How many there are.
    var count: Int { unsafe pointers.count }

    /// Gives a node the next number.
    mutating func append(_ node: xmlNodePtr) {
        unsafe pointers.append(node)
        unsafe node.pointee._private = UnsafeMutableRawPointer(bitPattern: pointers.count)
    }

    /// The node of an element; nil when the element is of another tree.
    func node(of element: XMLElement) -> xmlNodePtr? {
        guard element.tree == tree, unsafe pointers.indices.contains(element.range.lowerBound) else { return nil }
        return unsafe pointers[element.range.lowerBound]
    }

    /// Whether an element is of this tree.
    func contains(_ element: XMLElement) -> Bool { unsafe node(of: element) != nil }

    /// The namespaces in force within an element; none when it is of another tree.
    func declarations(within element: XMLElement) -> [NamespaceDeclaration] {
        unsafe node(of: element).map { unsafe NamespaceDeclaration.inForce(within: $0) } ?? []
    }

    /// The number of the element that a node is; -1 for one that was not counted.
    static func number(of node: xmlNodePtr) -> Int {
        unsafe Int(bitPattern: node.pointee._private) - 1
    }

    /// The path of an element, for people.
    func place(of element: XMLElement) -> String {
        guard let node = unsafe node(of: element) else { return "" }
        return unsafe place(of: node)
    }

    /// The path of a node, for people.
    func place(of node: xmlNodePtr) -> String { unsafe NodePath.of(node, below: pointers.first) }
}

import CLibXML2

/// Where a node stands in its document, for people: local names from the root, and a number where a name repeats.
enum NodePath {
    /// The longest local name that is shown.
    private static let maximumName = 64

    /// The path of an element, `/Response/Assertion[2]`; `outermost` is the element that it begins with.
    static func of(_ element: xmlNodePtr, below outermost: xmlNodePtr?) -> String {
        var steps: [String] = []
        var next: xmlNodePtr? = unsafe element
        while let node = unsafe next, unsafe node.pointee.type == XML_ELEMENT_NODE {
            unsafe steps.append(step(node))
            if unsafe node == outermost { break }
            unsafe next = node.pointee.parent
        }
        return "/" + steps.reversed().joined(separator: "/")
    }

    private static func step(_ node: xmlNodePtr) -> String {
        let name = unsafe String(cString: node.pointee.name)
        var number = 1
        var sibling = unsafe node.pointee.prev
        while let other = unsafe sibling {
            if unsafe other.pointee.type == XML_ELEMENT_NODE,
                unsafe xmlStrEqual(other.pointee.name, node.pointee.name) != 0
            {
                number += 1
            }
            unsafe sibling = other.pointee.prev
        }
        let shown = String(name.prefix(maximumName))
        return number == 1 ? shown : "\(shown)[\(number)]"
    }
}

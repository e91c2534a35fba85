/// A document that passed the byte gate, was parsed once and kept to the limits.
///
/// Used by one thread at a time: the parser's own document stays with it, for canonical forms are made from that.
package final class XMLTree {
    /// The outermost element.
    package let root: XMLElement

    let document: ParsedDocument
    let nodes: ElementNodes
    let limits: XMLLimits

    /// Reads a document.
    package convenience init(_ bytes: [UInt8], limits: XMLLimits = .message) throws(XMLProblem) {
        let document = try ParsedDocument.parse(try ByteGate.pass(bytes, limits: limits))
        try self.init(document, isWrapped: false, limits: limits)
    }

    /// Reads one element that stood at a place where `declarations` were in force.
    ///
    /// The element is parsed within one of ours that repeats them, so that it means what it meant there.
    convenience init(
        fragment bytes: [UInt8], declarations: [NamespaceDeclaration], limits: XMLLimits
    ) throws(XMLProblem) {
        try ByteGate.passFragment(bytes, limits: limits)
        let wrapper = NamespaceDeclaration.wrapper(declaring: declarations)
        let document = try ParsedDocument.parse((wrapper.start + bytes + wrapper.end)[...])
        try self.init(document, isWrapped: true, limits: limits)
    }

    private init(_ document: ParsedDocument, isWrapped: Bool, limits: XMLLimits) throws(XMLProblem) {
        var reader = TreeReader(limits: limits)
        root = try reader.read(document, isWrapped: isWrapped)
        self.document = document
        nodes = reader.nodes
        self.limits = limits
    }

    /// The path of one of its elements by local names, `/Response/Assertion[2]`; empty when it is none of them.
    package func place(of element: XMLElement) -> String { nodes.place(of: element) }
}

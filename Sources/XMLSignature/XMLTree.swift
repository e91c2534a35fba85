/// A document that passed the byte gate, was parsed once and kept to the limits.
///
/// Used by one thread at a time: the parser's own document stays with it, for canonical forms are made from that.
package final class XMLTree {
    /// The outermost element.
    package let root: XMLElement

    /// Reads a document.
    package init(_ bytes: [UInt8], limits: XMLLimits = .message) throws(XMLProblem) {
        throw XMLProblem(.notWellFormed)
    }

    /// The path of one of its elements by local names, `/Response/Assertion[2]`.
    package func place(of element: XMLElement) -> String { "" }
}

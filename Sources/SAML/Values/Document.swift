import XMLSignature

/// Reading a message's document.
enum Document {
    /// The tree of a message, once it passed the byte gate, the parser and the limits.
    static func read(_ bytes: [UInt8], _ trace: inout Trace) throws(Refusal) -> XMLTree {
        do throws(XMLProblem) {
            let tree = try XMLTree(bytes, limits: .message)
            trace.pass(.document, .identifiers)
            return tree
        } catch {
            if SAMLCheck(error.rule) == .identifiers { trace.pass(.document) }
            throw trace.refuse(error)
        }
    }
}

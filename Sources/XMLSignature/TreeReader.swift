import CLibXML2

/// Walks a parsed document once: holds it to the limits and to the rules of names, and makes the value of it.
struct TreeReader {
    private let limits: XMLLimits
    private var identifiers = IdentifierRule()
    private var namespaces = NamespaceRule()
    private var texts = 0
    private(set) var nodes = ElementNodes()

    init(limits: XMLLimits) { self.limits = limits }

    /// The outermost element of a document, or the only one within it.
    mutating func read(_ document: ParsedDocument, isWrapped: Bool) throws(XMLProblem) -> XMLElement {
        guard let outermost = unsafe xmlDocGetRootElement(document.pointer) else { throw XMLProblem(.unexpectedNode) }
        var next = unsafe document.pointer.pointee.children
        while let node = unsafe next {
            if unsafe node.pointee.type == XML_COMMENT_NODE {
                try countComment()
            } else if unsafe node != outermost {
                throw XMLProblem(.unexpectedNode)
            }
            unsafe next = node.pointee.next
        }
        guard isWrapped else { return try unsafe read(outermost, depth: 1) }
        guard let only = unsafe outermost.pointee.children, unsafe only.pointee.type == XML_ELEMENT_NODE,
            unsafe only.pointee.next == nil
        else { throw XMLProblem(.unexpectedNode) }
        return try unsafe read(only, depth: 1)
    }

    private mutating func read(_ node: xmlNodePtr, depth: Int) throws(XMLProblem) -> XMLElement {
        let number = nodes.count
        unsafe nodes.append(node)
        do throws(XMLProblem) {
            guard depth <= limits.depth else { throw XMLProblem(.tooDeep) }
            guard number + texts < limits.nodes else { throw XMLProblem(.tooManyNodes) }
            try unsafe namespaces.check(node, limit: limits.namespaces)
            return try unsafe element(node, number: number, depth: depth)
        } catch {
            throw error.place.isEmpty ? XMLProblem(error.rule, at: unsafe nodes.place(of: node)) : error
        }
    }

    private mutating func element(_ node: xmlNodePtr, number: Int, depth: Int) throws(XMLProblem) -> XMLElement {
        let attributes = try unsafe attributes(of: node)
        var children: [XMLElement] = []
        var text = ""
        var hasWords = false
        var hasComment = false
        var next = unsafe node.pointee.children
        while let child = unsafe next {
            switch unsafe child.pointee.type {
            case XML_ELEMENT_NODE:
                children.append(try unsafe read(child, depth: depth + 1))
            case XML_TEXT_NODE:
                texts += 1
                guard nodes.count + texts <= limits.nodes else { throw XMLProblem(.tooManyNodes) }
                if let content = unsafe child.pointee.content {
                    let piece = unsafe String(cString: content)
                    hasWords = hasWords || !XMLSpace.isBlank(piece)
                    text += piece
                }
            case XML_COMMENT_NODE:
                try countComment()
                hasComment = true
            default:
                throw XMLProblem(.unexpectedNode)
            }
            unsafe next = child.pointee.next
        }
        // Programs disagree about what a text is that a comment splits (CVE-2017-11427 and its like).
        guard !hasComment || !hasWords else { throw XMLProblem(.comment) }
        return XMLElement(
            name: unsafe name(node.pointee.name, node.pointee.ns), attributes: attributes, children: children,
            text: children.isEmpty ? text : nil, isMixed: !children.isEmpty && hasWords, range: number..<nodes.count,
            tree: nodes.tree)
    }

    /// Counts a comment, where comments are let in; the byte gate keeps them out elsewhere.
    private mutating func countComment() throws(XMLProblem) {
        guard limits.acceptsAnnotations else { throw XMLProblem(.comment) }
        texts += 1
        guard nodes.count + texts <= limits.nodes else { throw XMLProblem(.tooManyNodes) }
    }

    private mutating func attributes(of node: xmlNodePtr) throws(XMLProblem) -> [XMLElement.Attribute] {
        var attributes: [XMLElement.Attribute] = []
        var next = unsafe node.pointee.properties
        while let attribute = unsafe next {
            guard attributes.count < limits.attributes else { throw XMLProblem(.tooManyAttributes) }
            let name = unsafe name(attribute.pointee.name, attribute.pointee.ns)
            let value = try unsafe value(of: attribute)
            try AttributeRule.check(name, limits)
            try identifiers.check(name, value: value)
            attributes.append(XMLElement.Attribute(name: name, value: value))
            unsafe next = attribute.pointee.next
        }
        return attributes
    }

    private func value(of attribute: xmlAttrPtr) throws(XMLProblem) -> String {
        var value = ""
        var next = unsafe attribute.pointee.children
        while let piece = unsafe next {
            guard unsafe piece.pointee.type == XML_TEXT_NODE else { throw XMLProblem(.unexpectedNode) }
            if let content = unsafe piece.pointee.content { value += unsafe String(cString: content) }
            unsafe next = piece.pointee.next
        }
        return value
    }

    private mutating func name(_ local: UnsafePointer<xmlChar>?, _ namespace: xmlNsPtr?) -> XMLName {
        XMLName(unsafe namespaces.text(namespace), unsafe local.map { unsafe String(cString: $0) } ?? "")
    }

}

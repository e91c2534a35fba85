import CLibXML2

/// A prefix and what it stands for; the empty prefix is the default namespace.
struct NamespaceDeclaration: Hashable {
    let prefix: String
    let uri: String

    /// What is in force within an element: its own declarations, and those around it that it does not override.
    static func inForce(within node: xmlNodePtr) -> [NamespaceDeclaration] {
        var found: [String: String] = [:]
        var next: xmlNodePtr? = unsafe node
        while let element = unsafe next, unsafe element.pointee.type == XML_ELEMENT_NODE {
            var declaration = unsafe element.pointee.nsDef
            while let namespace = unsafe declaration {
                let prefix = unsafe namespace.pointee.prefix.map { unsafe String(cString: $0) } ?? ""
                let uri = unsafe namespace.pointee.href.map { unsafe String(cString: $0) } ?? ""
                if found[prefix] == nil { found[prefix] = uri }
                unsafe declaration = namespace.pointee.next
            }
            unsafe next = element.pointee.parent
        }
        return found.filter { !$0.value.isEmpty }.map { NamespaceDeclaration(prefix: $0.key, uri: $0.value) }
            .sorted { $0.prefix < $1.prefix }
    }

    /// The tags of an element in no namespace of its own that makes the declarations.
    static func wrapper(declaring declarations: [NamespaceDeclaration]) -> (start: [UInt8], end: [UInt8]) {
        var start = Array("<wrapper".utf8)
        for declaration in declarations {
            start += Array((declaration.prefix.isEmpty ? " xmlns=\"" : " xmlns:\(declaration.prefix)=\"").utf8)
            XMLEscape.append(attribute: declaration.uri, to: &start)
            start.append(UInt8(ascii: "\""))
        }
        return (start + Array(">".utf8), Array("</wrapper>".utf8))
    }
}

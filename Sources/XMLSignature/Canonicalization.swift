import CLibXML2

/// Exclusive XML Canonicalization 1.0 without comments, of one element of a tree.
enum Canonicalization {
    /// Its identifier, which is that of the namespace of `InclusiveNamespaces` too.
    static let method = "http://www.w3.org/2001/10/xml-exc-c14n#"

    /// The canonical bytes of an element.
    ///
    /// `omitted` is an element below it that is left out, as the enveloped transform leaves out the signature;
    /// `prefixes` are treated as in inclusive canonicalization (Exclusive XML Canonicalization §2.1, PrefixList).
    static func bytes(
        of element: XMLElement, in tree: XMLTree, omitting omitted: XMLElement? = nil, prefixes: [String] = []
    ) throws(XMLProblem) -> [UInt8] {
        guard tree.nodes.contains(element), let buffer = unsafe xmlAllocOutputBuffer(nil) else {
            throw XMLProblem(.canonicalization, at: tree.place(of: element))
        }
        defer { unsafe xmlOutputBufferClose(buffer) }
        signet_xml_silence()
        var visible = Visible(element: element.range, omitted: omitted?.range ?? 0..<0)
        let result = unsafe PrefixList.with(prefixes) { prefixes in
            unsafe withUnsafeMutablePointer(to: &visible) { visible in
                unsafe xmlC14NExecute(
                    tree.document.pointer, isVisible, visible, CInt(XML_C14N_EXCLUSIVE_1_0.rawValue), prefixes, 0,
                    buffer)
            }
        }
        guard result >= 0, unsafe signet_xml_has_failed(buffer) == 0,
            let content = unsafe xmlOutputBufferGetContent(buffer)
        else { throw XMLProblem(.canonicalization, at: tree.place(of: element)) }
        let bytes = unsafe [UInt8](UnsafeBufferPointer(start: content, count: xmlOutputBufferGetSize(buffer)))
        // An empty form is what a failure looks like to those who do not ask: nothing is ever signed by it.
        guard !bytes.isEmpty else { throw XMLProblem(.canonicalization, at: tree.place(of: element)) }
        return bytes
    }

    /// The numbers of the elements whose nodes are written.
    private struct Visible {
        let element: Range<Int>
        let omitted: Range<Int>
    }

    /// Texts, attributes and namespaces are seen with the element that they belong to.
    private static let isVisible: xmlC14NIsVisibleCallback = { data, node, parent in
        guard let visible = unsafe data?.assumingMemoryBound(to: Visible.self), let node = unsafe node else { return 0 }
        let owner = unsafe node.pointee.type == XML_ELEMENT_NODE ? node : parent
        guard let owner = unsafe owner, unsafe owner.pointee.type == XML_ELEMENT_NODE else { return 0 }
        let number = unsafe ElementNodes.number(of: owner)
        return unsafe visible.pointee.element.contains(number) && !visible.pointee.omitted.contains(number) ? 1 : 0
    }
}

/// The prefixes of a PrefixList as libxml2 takes them.
private enum PrefixList {
    static func with<Result>(
        _ prefixes: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<xmlChar>?>?) -> Result
    ) -> Result {
        guard !prefixes.isEmpty else { return body(nil) }
        // One block holds all of them: no allocation of C's that could be forgotten.
        var characters: [xmlChar] = []
        let offsets = prefixes.map { prefix in
            defer { characters += Array(prefix.utf8) + [0] }
            return characters.count
        }
        return unsafe characters.withUnsafeMutableBufferPointer { block in
            let start = block.baseAddress
            var pointers = unsafe offsets.map { offset in unsafe start.map { unsafe $0 + offset } } + [nil]
            return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}

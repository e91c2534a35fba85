import CLibXML2

/// A document of libxml2, freed with the last reference to it.
@safe final class ParsedDocument {
    let pointer: xmlDocPtr

    private init(_ pointer: xmlDocPtr) { unsafe self.pointer = pointer }

    deinit { unsafe xmlFreeDoc(pointer) }

    private static let start: Void = signet_xml_start()

    /// Parses a document that passed the byte gate; what the parser merely warns of is refused too.
    static func parse(_ bytes: ArraySlice<UInt8>) throws(XMLProblem) -> ParsedDocument {
        _ = start
        guard let context = unsafe xmlNewParserCtxt() else { throw XMLProblem(.notWellFormed) }
        defer { unsafe xmlFreeParserCtxt(context) }
        let read = unsafe bytes.withUnsafeBytes { buffer in
            unsafe xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(clamping: buffer.count), nil,
                nil,
                signet_xml_options())
        }
        guard let pointer = unsafe read else { throw unsafe flaw(context) }
        let document = unsafe ParsedDocument(pointer)
        guard unsafe signet_xml_is_flawless(context) != 0 else { throw unsafe flaw(context) }
        guard unsafe pointer.pointee.intSubset == nil, unsafe pointer.pointee.extSubset == nil else {
            throw XMLProblem(.documentType)
        }
        return document
    }

    private static func flaw(_ context: xmlParserCtxtPtr) -> XMLProblem {
        XMLProblem(.notWellFormed, at: "line \(unsafe signet_xml_line(context))")
    }
}

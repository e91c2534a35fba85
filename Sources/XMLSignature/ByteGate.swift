/// What a document may consist of before a parser sees it.
///
/// After the declaration, if there is one, `<` is never followed by `!` or `?`: no document type and so no entities, no
/// comments and no processing instructions that split a text in two, no CDATA. What is left is elements, attributes,
/// text and character references.
enum ByteGate {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Checks a whole document and returns it without the byte order mark.
    static func pass(_ bytes: [UInt8], limits: XMLLimits) throws(XMLProblem) -> ArraySlice<UInt8> {
        guard bytes.count <= limits.bytes else { throw XMLProblem(.tooLarge) }
        let hasMark = limits.acceptsByteOrderMark && bytes.starts(with: byteOrderMark)
        let document = hasMark ? bytes[3...] : bytes[...]
        // The parser would skip it without a word.
        guard !document.starts(with: byteOrderMark) else { throw XMLProblem(.byteOrderMark, at: "byte 0") }
        try passText(document, from: try XMLDeclaration.end(in: document), in: bytes)
        return document
    }

    /// Checks a part of a document, which has no declaration: what was encrypted.
    static func passFragment(_ bytes: [UInt8], limits: XMLLimits) throws(XMLProblem) {
        guard bytes.count <= limits.bytes else { throw XMLProblem(.tooLarge) }
        try passText(bytes[...], from: 0, in: bytes)
    }

    private static func passText(
        _ document: ArraySlice<UInt8>, from start: Int, in bytes: [UInt8]
    ) throws(XMLProblem) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw XMLProblem(.notUTF8, at: "byte \(error.byteOffsets.lowerBound)")
        }
        var previous: UInt8 = 0
        for index in start..<document.endIndex {
            let byte = bytes[index]
            if byte == 0 { throw XMLProblem(.nulByte, at: "byte \(index)") }
            if previous == UInt8(ascii: "<"), let rule = forbidden(byte, at: index, in: bytes) {
                throw XMLProblem(rule, at: "byte \(index - 1)")
            }
            previous = byte
        }
    }

    /// What begins with `<` and this byte, if it is something that is refused.
    private static func forbidden(_ byte: UInt8, at index: Int, in bytes: [UInt8]) -> XMLProblem.Rule? {
        if byte == UInt8(ascii: "?") { return .processingInstruction }
        guard byte == UInt8(ascii: "!") else { return nil }
        let rest = bytes[(index + 1)...]
        if rest.starts(with: "--".utf8) { return .comment }
        if rest.starts(with: "[CDATA[".utf8) { return .cdata }
        if rest.starts(with: "DOCTYPE".utf8) { return .documentType }
        return .markupDeclaration
    }
}

/// What a document may consist of before a parser sees it.
///
/// After the declaration, if there is one, `<` is never followed by `!` or `?`: no document type and so no entities, no
/// comments and no processing instructions that split a text in two, no CDATA. What is left is elements, attributes,
/// text and character references; and, where the limits have it so, comments, which `TreeReader` holds to their places.
enum ByteGate {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Checks a whole document and returns it without the byte order mark.
    static func pass(_ bytes: [UInt8], limits: XMLLimits) throws(XMLProblem) -> ArraySlice<UInt8> {
        guard bytes.count <= limits.bytes else { throw XMLProblem(.tooLarge) }
        let hasMark = limits.acceptsByteOrderMark && bytes.starts(with: byteOrderMark)
        let document = hasMark ? bytes[3...] : bytes[...]
        // The parser would skip it without a word.
        guard !document.starts(with: byteOrderMark) else { throw XMLProblem(.byteOrderMark, at: "byte 0") }
        try passText(document, from: try XMLDeclaration.end(in: document), in: bytes, limits)
        return document
    }

    /// Checks a part of a document, which has no declaration: what was encrypted.
    static func passFragment(_ bytes: [UInt8], limits: XMLLimits) throws(XMLProblem) {
        guard bytes.count <= limits.bytes else { throw XMLProblem(.tooLarge) }
        try passText(bytes[...], from: 0, in: bytes, limits)
    }

    private static func passText(
        _ document: ArraySlice<UInt8>, from start: Int, in bytes: [UInt8], _ limits: XMLLimits
    ) throws(XMLProblem) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw XMLProblem(.notUTF8, at: "byte \(error.byteOffsets.lowerBound)")
        }
        if let index = bytes[start..<document.endIndex].firstIndex(of: 0) {
            throw XMLProblem(.nulByte, at: "byte \(index)")
        }
        var previous: UInt8 = 0
        var index = start
        while index < document.endIndex {
            let byte = bytes[index]
            if previous == UInt8(ascii: "<"), let rule = forbidden(byte, at: index, in: bytes) {
                guard rule == .comment, limits.acceptsAnnotations, let end = endOfComment(from: index + 3, in: bytes)
                else { throw XMLProblem(rule, at: "byte \(index - 1)") }
                index = end
            }
            previous = byte
            index += 1
        }
    }

    /// Where the last byte is of a comment whose text begins at `start`; nil when it has no end.
    private static func endOfComment(from start: Int, in bytes: [UInt8]) -> Int? {
        guard start + 2 < bytes.endIndex else { return nil }
        return (start + 2..<bytes.endIndex).first { index in
            bytes[index] == UInt8(ascii: ">") && bytes[index - 1] == UInt8(ascii: "-")
                && bytes[index - 2] == UInt8(ascii: "-")
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

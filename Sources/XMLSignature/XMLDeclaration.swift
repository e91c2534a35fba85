/// The XML declaration, of which we accept one that says what we assume anyway: XML 1.0 in UTF-8.
enum XMLDeclaration {
    /// Where the document goes on after its declaration; its start when it has none.
    static func end(in document: ArraySlice<UInt8>) throws(XMLProblem) -> Int {
        guard document.starts(with: "<?xml".utf8) else { return document.startIndex }
        var cursor = Cursor(rest: document.dropFirst(5))
        // XML 1.0 §2.8: version, then encoding, then standalone, in this order.
        guard cursor.parameter("version") == "1.0" else { throw XMLProblem(.xmlDeclaration) }
        if let encoding = cursor.parameter("encoding"), encoding.lowercased() != "utf-8" {
            throw XMLProblem(.xmlDeclaration)
        }
        if let standalone = cursor.parameter("standalone"), standalone != "yes", standalone != "no" {
            throw XMLProblem(.xmlDeclaration)
        }
        cursor.skipSpace()
        guard cursor.rest.starts(with: "?>".utf8) else { throw XMLProblem(.xmlDeclaration) }
        return cursor.rest.startIndex + 2
    }

    private struct Cursor {
        var rest: ArraySlice<UInt8>

        mutating func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A } }

        /// The value of the next parameter, if it has this name; stays where it was if not.
        mutating func parameter(_ name: String) -> String? {
            var next = self
            next.skipSpace()
            guard next.rest.startIndex > rest.startIndex, next.rest.starts(with: name.utf8) else { return nil }
            next.rest = next.rest.dropFirst(name.utf8.count)
            next.skipSpace()
            guard next.rest.popFirst() == UInt8(ascii: "=") else { return nil }
            next.skipSpace()
            guard let quote = next.rest.popFirst(), quote == 0x22 || quote == 0x27,
                let end = next.rest.firstIndex(of: quote)
            else { return nil }
            let value = String(decoding: next.rest[..<end], as: UTF8.self)
            next.rest = next.rest[(end + 1)...]
            self = next
            return value
        }
    }
}

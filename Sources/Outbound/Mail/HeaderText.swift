import Primitives

/// Text that may stand in a header field: nothing in it ends the line.
///
/// Only through this type does a name or a subject get into a message, so nobody's name adds a field or a recipient.
package struct HeaderText: Sendable, Equatable {
    /// One line, without characters that are not seen.
    package let text: String

    /// Makes spaces of line breaks and all other white space, and leaves out control and format characters.
    package init(_ raw: String) {
        var cleaned = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars {
            if scalar.properties.isWhitespace {
                if cleaned.last != " ", !cleaned.isEmpty { cleaned.append(" ") }
            } else if Self.joiners.contains(scalar) || !Self.unseen.contains(scalar.properties.generalCategory) {
                cleaned.append(scalar)
            }
        }
        if cleaned.last == " " { cleaned.removeLast() }
        text = String(cleaned)
    }

    private static let unseen: [Unicode.GeneralCategory] = [
        .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator,
    ]

    /// Not seen either, but names in Persian and the scripts of India are spelled with them.
    private static let joiners: [Unicode.Scalar] = ["\u{200C}", "\u{200D}"]

    /// The text as unstructured words (RFC 5322 §3.2.5), each to stand whole on a line.
    package var words: [String] {
        let words = text.split(separator: " ").map(String.init)
        let isPlain = isPrintableASCII && !text.contains("=?") && words.allSatisfy { $0.utf8.count <= 70 }
        return isPlain ? words : encodedWords
    }

    /// The text as the name of a mailbox (RFC 5322 §3.2.5, RFC 2047 §5).
    package var phrase: [String] {
        guard isPrintableASCII, !text.contains("=?"), text.utf8.count <= 60 else { return encodedWords }
        guard !text.utf8.allSatisfy({ $0 == 0x20 || Self.isAtomText($0) }) else {
            return text.split(separator: " ").map(String.init)
        }
        return ["\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""]
    }

    private var isPrintableASCII: Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

    /// Encoded words of at most 75 characters, cut between characters (RFC 2047 §2, §5).
    private var encodedWords: [String] {
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > 45 {
                words.append("=?utf-8?B?\(Base64.encode(chunk))?=")
                chunk = []
            }
            chunk += bytes
        }
        if !chunk.isEmpty { words.append("=?utf-8?B?\(Base64.encode(chunk))?=") }
        return words
    }

    /// `atext` (RFC 5322 §3.2.3).
    private static func isAtomText(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }
}

import Primitives

/// How the words of a part travel in lines of seven bits (RFC 2045 §6).
package enum TransferEncoding: String, Sendable {
    /// Readable as it is, but for what is not ASCII.
    case quotedPrintable = "quoted-printable"
    /// For languages that hardly use ASCII.
    case base64

    /// The encoding that makes less of a text.
    package static func shorter(for text: String) -> TransferEncoding {
        let others = text.utf8.count { $0 > 0x7E }
        return text.utf8.count + 2 * others > text.utf8.count * 4 / 3 ? .base64 : .quotedPrintable
    }

    /// The lines of a text, each ended by CRLF and of 76 characters at most.
    package func lines(of text: String) -> String {
        // Swift takes CR LF for one character, so breaks of every kind are one.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        switch self {
        case .quotedPrintable: return lines.map { Self.quoted($0) + "\r\n" }.joined()
        case .base64:
            let bytes = Array(lines.joined(separator: "\r\n").utf8)
            return stride(from: 0, to: bytes.count, by: 57).map { start in
                Base64.encode(bytes[start..<min(start + 57, bytes.count)]) + "\r\n"
            }.joined()
        }
    }

    /// One line (RFC 2045 §6.7), broken softly where it gets long.
    private static func quoted(_ line: String) -> String {
        var result = ""
        var length = 0
        let bytes = Array(line.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let piece = isPlain(byte, isFirst: index == 0, isLast: isLast) ? String(UnicodeScalar(byte)) : hex(byte)
            if length + piece.utf8.count > 75 {
                result += "=\r\n"
                length = 0
            }
            result += piece
            length += piece.utf8.count
        }
        return result
    }

    /// Blanks at the end of a line get lost on the way, and a dot at its beginning may.
    private static func isPlain(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> Bool {
        switch byte {
        case 0x20, 0x09: !isLast
        case 0x2E: !isFirst
        case 0x21...0x3C, 0x3E...0x7E: true
        default: false
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
}

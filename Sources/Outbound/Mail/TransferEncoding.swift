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
        let lines = Self.split(Array(text.utf8))
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count * 4 / 3 + 2 * lines.count)
        switch self {
        case .quotedPrintable:
            for line in lines { Self.quote(line, into: &result) }
        case .base64:
            let bytes = Array(lines.joined(separator: Self.crlf))
            for start in stride(from: 0, to: bytes.count, by: 57) {
                result += Base64.encode(bytes[start..<min(start + 57, bytes.count)]).utf8
                result += Self.crlf
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let crlf: [UInt8] = [0x0D, 0x0A]

    /// The lines of a text without what ends them.
    private static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var (start, place) = (0, 0)
        while place < text.count {
            let length = lengthOfBreak(at: place, in: text)
            if length > 0 {
                lines.append(text[start..<place])
                start = place + length
            }
            place += max(1, length)
        }
        return lines + [text[start...]]
    }

    /// How many bytes end a line here; 0 when none does.
    ///
    /// Every break that Unicode knows is one (UAX #14): LF, VT, FF, CR with or without LF, NEL, LS and PS.
    private static func lengthOfBreak(at place: Int, in text: [UInt8]) -> Int {
        switch text[place] {
        case 0x0A, 0x0B, 0x0C: 1
        case 0x0D: text[place...].starts(with: crlf) ? 2 : 1
        case 0xC2: text[place...].starts(with: [0xC2, 0x85]) ? 2 : 0
        case 0xE2: [[0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]].contains { text[place...].starts(with: $0) } ? 3 : 0
        default: 0
        }
    }

    /// One line (RFC 2045 §6.7), broken softly where it gets long.
    private static func quote(_ line: ArraySlice<UInt8>, into result: inout [UInt8]) {
        var length = 0
        for index in line.indices {
            let byte = line[index]
            let isPlain = isPlain(byte, isFirst: index == line.startIndex, isLast: index == line.endIndex - 1)
            let needed = isPlain ? 1 : 3
            if length + needed > 75 {
                result.append(UInt8(ascii: "="))
                result += crlf
                length = 0
            }
            if isPlain {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "="), digit(byte >> 4), digit(byte & 15)]
            }
            length += needed
        }
        result += crlf
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

    /// A hexadecimal digit in upper case.
    private static func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? 0x30 : 0x37) }
}

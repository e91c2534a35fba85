/// Looks for anchors, aliases and tags before the text is parsed.
///
/// An alias stands for a whole value, so that a few lines of them make a document of billions of values; the parser
/// compares keys while it reads, and would not come back. No file of ours needs them.
struct AliasScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var flowDepth = 0
    /// Whether a value may begin here: after an indicator or the beginning of a line.
    private var mayBegin = true

    /// Line of the first one, from 1; nil when there is none.
    static func firstAlias(in text: String) -> Int? {
        var scanner = AliasScanner(bytes: Array(text.utf8))
        return scanner.scan()
    }

    /// Whether a line ends in a way that YAML 1.1 knows and people do not: CR alone, NEL, LS or PS.
    ///
    /// The scanner would take two lines for one.
    static func hasUnusualLineEnds(_ text: String) -> Bool {
        text.contains { ["\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func scan() -> Int? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                mayBegin = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                break
            case UInt8(ascii: "#") where position == 0 || isSpace(position - 1):
                skipComment()
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if mayBegin { skipQuoted(until: byte) }
                mayBegin = false
            case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
                if mayBegin { return line }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if mayBegin || flowDepth > 0 {
                    flowDepth += 1
                    mayBegin = true
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                flowDepth = max(0, flowDepth - 1)
                mayBegin = false
            case UInt8(ascii: ","):
                mayBegin = flowDepth > 0
            case UInt8(ascii: ":"):
                mayBegin = flowDepth > 0 || isSpace(position + 1)
            case UInt8(ascii: "-") where isDocumentStart:
                position += 2
                mayBegin = true
            case UInt8(ascii: "-"), UInt8(ascii: "?"):
                mayBegin = mayBegin && isSpace(position + 1)
            default:
                mayBegin = false
            }
            position += 1
        }
        return nil
    }

    /// Whether `---` stands here, at the beginning of a line.
    private var isDocumentStart: Bool {
        (position == 0 || bytes[position - 1] == UInt8(ascii: "\n")) && isSpace(position + 3)
            && bytes[position...].starts(with: [UInt8](repeating: UInt8(ascii: "-"), count: 3))
    }

    private func isSpace(_ index: Int) -> Bool {
        guard bytes.indices.contains(index) else { return true }
        return [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[index])
    }

    private mutating func skipComment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Goes to the closing quotation mark; a doubled `'` and an escaped `"` do not close.
    private mutating func skipQuoted(until quote: UInt8) {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            let isDoubled = quote == UInt8(ascii: "'") && position + 1 < bytes.count && bytes[position + 1] == quote
            if byte == quote, !isDoubled { return }
            if byte == UInt8(ascii: "\n") { line += 1 }
            let isEscape = quote == UInt8(ascii: "\"") && byte == UInt8(ascii: "\\")
            position += (byte == quote && isDoubled) || isEscape ? 2 : 1
        }
    }
}

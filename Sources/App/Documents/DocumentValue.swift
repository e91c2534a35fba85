/// A value to be written as YAML.
enum DocumentValue: Sendable, Equatable {
    /// Text.
    case text(String)
    /// A number, a truth value or nothing, as YAML spells it.
    case literal(String)
    /// Values in order.
    case list([DocumentValue])
    /// Keys and values in order.
    case mapping([(key: String, value: DocumentValue)])

    static func == (left: DocumentValue, right: DocumentValue) -> Bool { left.flow == right.flow }

    /// The value on one line.
    var flow: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .literal(let text): text
        case .list(let values): "[\(values.map(\.flow).joined(separator: ", "))]"
        case .mapping(let pairs):
            "{\(pairs.map { "\(Self.scalar($0.key)): \($0.value.flow)" }.joined(separator: ", "))}"
        }
    }

    /// The value over several lines, each indented by `indent` spaces: lists of mappings in full, the rest on one line.
    func block(indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .text, .literal: return margin + flow + "\n"
        case .list(let values):
            return values.map { value in
                let lines = value.block(indent: indent + 2)
                return margin + "- " + lines.dropFirst(indent + 2)
            }.joined()
        case .mapping(let pairs):
            return pairs.map { key, value in
                let name = margin + Self.scalar(key) + ":"
                return value.isLong ? name + "\n" + value.block(indent: indent + 2) : name + " " + value.flow + "\n"
            }.joined()
        }
    }

    /// Whether it has mappings in it that deserve lines of their own.
    private var isLong: Bool {
        switch self {
        case .text, .literal: false
        case .list(let values):
            values.contains { value in
                if case .mapping = value { true } else { value.isLong }
            }
        case .mapping(let pairs): pairs.contains { $0.value.isLong } || flow.utf8.count > 100
        }
    }

    /// Plain where no reader of YAML could take it for something else, quoted otherwise.
    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, !looksLikeLiteral(text) else { return false }
        let inner = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"),
                UInt8(ascii: "+"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isWordCharacter = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "/")
        }
        return inner && isWordCharacter(first) && isWordCharacter(last)
    }

    /// Whether some reader of YAML takes the word for a truth value, nothing, a number or a date.
    private static func looksLikeLiteral(_ text: String) -> Bool {
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
            || (text.utf8.first.map { (0x30...0x39).contains($0) } ?? false)
                && text.utf8.allSatisfy { !(0x47...0x5A).contains($0 & 0xDF) || ($0 | 0x20) == UInt8(ascii: "x") }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        default:
            let isShown = ![
                .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned,
            ]
            .contains(scalar.properties.generalCategory)
            guard !isShown else { return String(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}

/// Reads the text form of a `MessageFormat`, byte by byte: all that has a meaning in it is ASCII.
struct MessageParser {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The parts of `text`; most texts are one, and are not looked at letter by letter.
    static func parts(of text: String) throws(MessageFormat.Problem) -> [MessageFormat.Part] {
        let isPlain = !text.utf8.contains {
            $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
        }
        if isPlain { return text.isEmpty ? [] : [.literal(text)] }
        var parser = MessageParser(text)
        return try parser.message()
    }

    /// The whole text.
    private mutating func message() throws(MessageFormat.Problem) -> [MessageFormat.Part] {
        let parts = try parts(inPlural: false)
        guard position == bytes.count else { throw problem("a } without a {") }
        return parts
    }

    /// Everything up to the end, or up to the brace that closes a plural form.
    private mutating func parts(inPlural: Bool) throws(MessageFormat.Problem) -> [MessageFormat.Part] {
        var parts: [MessageFormat.Part] = []
        var literal: [UInt8] = []
        func flush(_ parts: inout [MessageFormat.Part], _ literal: inout [UInt8]) {
            if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
            literal = []
        }
        while let byte = peek(), byte != UInt8(ascii: "}") {
            switch byte {
            case UInt8(ascii: "'"):
                literal += quoted()
            case UInt8(ascii: "{"):
                flush(&parts, &literal)
                parts.append(try placeholder())
            case UInt8(ascii: "#") where inPlural:
                flush(&parts, &literal)
                parts.append(.count)
                position += 1
            default:
                literal.append(byte)
                position += 1
            }
        }
        flush(&parts, &literal)
        return parts
    }

    /// `''`, or a run between apostrophes that begins with a brace or `#`; any other apostrophe is itself.
    private mutating func quoted() -> [UInt8] {
        let apostrophe = UInt8(ascii: "'")
        position += 1
        if peek() == apostrophe {
            position += 1
            return [apostrophe]
        }
        guard let next = peek(), "{}#".utf8.contains(next) else { return [apostrophe] }
        let rest = bytes[position...]
        let text = rest.prefix { $0 != apostrophe }
        position += min(text.count + 1, rest.count)
        return Array(text)
    }

    private mutating func placeholder() throws(MessageFormat.Problem) -> MessageFormat.Part {
        position += 1
        let name = try word()
        switch peek() {
        case UInt8(ascii: "}"):
            position += 1
            return .placeholder(name)
        case UInt8(ascii: ","):
            position += 1
            guard try word() == "plural" else { throw problem("only plural is offered") }
            guard peek() == UInt8(ascii: ",") else { throw problem("plural without forms") }
            position += 1
            return .plural(name, try forms())
        default:
            throw problem("{\(name) is not closed")
        }
    }

    private mutating func forms() throws(MessageFormat.Problem) -> [String: [MessageFormat.Part]] {
        var forms: [String: [MessageFormat.Part]] = [:]
        while true {
            skipSpace()
            if peek() == UInt8(ascii: "}") { break }
            let selector = try word()
            guard peek() == UInt8(ascii: "{") else { throw problem("the form \(selector) has no text") }
            position += 1
            let isKnown = PluralRules.Category(rawValue: selector) != nil || Int(selector.dropFirst()) != nil
            guard isKnown, forms[selector] == nil else { throw problem("the form \(selector) is unknown or twice") }
            forms[selector] = try parts(inPlural: true)
            guard peek() == UInt8(ascii: "}") else { throw problem("the form \(selector) is not closed") }
            position += 1
        }
        position += 1
        guard forms["other"] != nil else { throw problem("plural without other") }
        return forms
    }

    private mutating func word() throws(MessageFormat.Problem) -> String {
        skipSpace()
        let word = String(decoding: bytes[position...].prefix(while: Self.isOfWord), as: UTF8.self)
        position += word.utf8.count
        skipSpace()
        guard !word.isEmpty else { throw problem("a name is missing after {") }
        return word
    }

    private mutating func skipSpace() {
        while let byte = peek(), " \t\r\n".utf8.contains(byte) { position += 1 }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func problem(_ text: String) -> MessageFormat.Problem { MessageFormat.Problem(description: text) }
}

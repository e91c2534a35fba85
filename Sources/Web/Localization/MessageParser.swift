/// Reads the text form of a `MessageFormat`.
struct MessageParser {
    private let characters: [Character]
    private var position = 0

    private init(_ text: String) { characters = Array(text) }

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
        guard position == characters.count else { throw problem("a } without a {") }
        return parts
    }

    /// Everything up to the end, or up to the brace that closes a plural form.
    private mutating func parts(inPlural: Bool) throws(MessageFormat.Problem) -> [MessageFormat.Part] {
        var parts: [MessageFormat.Part] = []
        var literal = ""
        func flush(_ parts: inout [MessageFormat.Part], _ literal: inout String) {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
        }
        while let character = peek(), character != "}" {
            switch character {
            case "'":
                literal += quoted()
            case "{":
                flush(&parts, &literal)
                parts.append(try placeholder())
            case "#" where inPlural:
                flush(&parts, &literal)
                parts.append(.count)
                position += 1
            default:
                literal.append(character)
                position += 1
            }
        }
        flush(&parts, &literal)
        return parts
    }

    /// `''`, or a run between apostrophes that begins with a brace or `#`; any other apostrophe is itself.
    private mutating func quoted() -> String {
        position += 1
        if peek() == "'" {
            position += 1
            return "'"
        }
        guard let next = peek(), "{}#".contains(next) else { return "'" }
        var text = ""
        while let character = peek() {
            position += 1
            if character == "'" { break }
            text.append(character)
        }
        return text
    }

    private mutating func placeholder() throws(MessageFormat.Problem) -> MessageFormat.Part {
        position += 1
        let name = try word()
        switch peek() {
        case "}":
            position += 1
            return .placeholder(name)
        case ",":
            position += 1
            guard try word() == "plural" else { throw problem("only plural is offered") }
            guard peek() == "," else { throw problem("plural without forms") }
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
            if peek() == "}" { break }
            let selector = try word()
            guard peek() == "{" else { throw problem("the form \(selector) has no text") }
            position += 1
            let isKnown = PluralRules.Category(rawValue: selector) != nil || Int(selector.dropFirst()) != nil
            guard isKnown, forms[selector] == nil else { throw problem("the form \(selector) is unknown or twice") }
            forms[selector] = try parts(inPlural: true)
            guard peek() == "}" else { throw problem("the form \(selector) is not closed") }
            position += 1
        }
        position += 1
        guard forms["other"] != nil else { throw problem("plural without other") }
        return forms
    }

    private mutating func word() throws(MessageFormat.Problem) -> String {
        skipSpace()
        var word = ""
        while let character = peek(), character.isLetter || character.isNumber || character == "_" || character == "=" {
            word.append(character)
            position += 1
        }
        skipSpace()
        guard !word.isEmpty else { throw problem("a name is missing after {") }
        return word
    }

    private mutating func skipSpace() {
        while let character = peek(), character.isWhitespace { position += 1 }
    }

    private func peek() -> Character? { position < characters.count ? characters[position] : nil }

    private func problem(_ text: String) -> MessageFormat.Problem { MessageFormat.Problem(description: text) }
}

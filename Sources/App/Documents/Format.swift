import Primitives

/// How a value of one kind is written in a file: read with an error that says what is expected, and written back.
struct Format<Value: Sendable>: Sendable {
    /// What the key takes, to follow the word "expected".
    let expected: String
    /// Reads a value.
    let read: @Sendable (DocumentNode) throws(Mismatch) -> Value
    /// Writes a value.
    let write: @Sendable (Value) -> DocumentValue

    /// A format made of a reader that says nil for anything that does not fit.
    init(
        _ expected: String, read: @escaping @Sendable (DocumentNode) -> Value?,
        write: @escaping @Sendable (Value) -> DocumentValue
    ) {
        self.expected = expected
        self.read = { node throws(Mismatch) in
            guard let value = read(node) else { throw Mismatch(node, expected: expected) }
            return value
        }
        self.write = write
    }

    /// A format made of a reader that says itself what does not fit.
    init(
        expected: String, read: @escaping @Sendable (DocumentNode) throws(Mismatch) -> Value,
        write: @escaping @Sendable (Value) -> DocumentValue
    ) {
        self.expected = expected
        self.read = read
        self.write = write
    }

    /// The same format for a key that may also say that there is nothing.
    var orNothing: Format<Value?> {
        let (read, write) = (read, write)
        return Format<Value?>(
            expected: expected,
            read: { node throws(Mismatch) in node.isNull ? nil : try read(node) },
            write: { value in value.map(write) ?? .literal("null") })
    }

    /// A list of such values.
    ///
    /// In the environment, where there are no lists, they are separated by commas.
    var list: Format<[Value]> {
        let (expected, read, write) = (expected, read, write)
        return Format<[Value]>(
            expected: "a list, each of it \(expected)",
            read: { node throws(Mismatch) in
                guard let elements = node.list ?? node.environmentList else {
                    throw Mismatch(node, expected: "a list, each of it \(expected)")
                }
                var values: [Value] = []
                for element in elements { values.append(try read(element)) }
                return values
            },
            write: { .list($0.map(write)) })
    }
}

extension Format<String> {
    /// Any text but the empty one and control characters, of at most `limit` bytes.
    static func text(upTo limit: Int = 512) -> Format {
        matching("text of at most \(limit) bytes") { text in
            !text.isEmpty && text.utf8.count <= limit
                && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
    }

    /// Text that a rule accepts.
    static func matching(_ expected: String, _ rule: @escaping @Sendable (String) -> Bool) -> Format {
        Format(expected, read: { $0.text.flatMap { rule($0) ? $0 : nil } }, write: DocumentValue.text)
    }

    /// A BCP 47 language tag.
    static let locale = matching("a language tag, as in en or pt-BR") { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...8).contains(first.utf8.count), text.utf8.count <= 35 else { return false }
        return first.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
            && parts.allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
    }
}

extension Format<String> {
    /// A web page or endpoint of somebody else's.
    static let webAddress = matching("a URL that begins with https:// or http://") { text in
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && !text.hasSuffix("://") && text.utf8.count <= 2_048
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#""<>\^`{|}"#.utf8.contains($0) }
    }
}

extension Format<Bool> {
    /// `true` or `false`.
    static let flag = Format(
        "true or false", read: { node in ["true": true, "false": false][node.text ?? ""] },
        write: { .literal($0 ? "true" : "false") })
}

extension Format<Int> {
    /// A whole number within bounds.
    static func whole(_ range: ClosedRange<Int>) -> Format {
        Format(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { node in
                guard case .scalar(let text, isQuoted: false) = node.content, let number = Int(text),
                    "\(number)" == text, range.contains(number)
                else { return nil }
                return number
            }, write: { .literal("\($0)") })
    }
}

extension Format where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var choice: Format { choice(of: Array(Value.allCases)) }

    /// One of some of the words.
    static func choice(of cases: [Value]) -> Format {
        let words = cases.map(\.rawValue)
        let expected =
            words.count == 1 ? words.joined() : words.dropLast().joined(separator: ", ") + " or \(words.last ?? "")"
        return Format(
            expected, read: { node in node.text.flatMap { text in cases.first { $0.rawValue == text } } },
            write: { .text($0.rawValue) })
    }
}

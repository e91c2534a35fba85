import JOSE
import Primitives

/// Reads the members of a registration request by their types; a member that is null counts as left out.
struct MetadataReader {
    let document: JSON

    /// The longest text of one member.
    private static let maximumText = 2_048

    /// A text that is not empty.
    func text(_ name: String, upTo limit: Int = maximumText) throws(RegistrationError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string, Self.isText(text, upTo: limit) else {
            throw RegistrationError(member: name, reason: "must be text of 1 to \(limit) bytes")
        }
        return text
    }

    /// A list of texts, each once.
    func texts(
        _ name: String, count: Int, upTo limit: Int = maximumText
    ) throws(RegistrationError) -> [String]? {
        guard let value = self[name] else { return nil }
        guard let texts = value.strings, texts.count <= count, texts.allSatisfy({ Self.isText($0, upTo: limit) }) else {
            throw RegistrationError(
                member: name, reason: "must be a list of at most \(count) texts of 1 to \(limit) bytes")
        }
        var once: [String] = []
        for text in texts where !text.isOne(of: once) { once.append(text) }
        return once
    }

    /// A truth value; false when left out.
    func flag(_ name: String) throws(RegistrationError) -> Bool {
        guard let value = self[name] else { return false }
        guard let flag = value.bool else { throw RegistrationError(member: name, reason: "must be true or false") }
        return flag
    }

    /// A whole number within bounds.
    func whole(_ name: String, _ range: ClosedRange<Int64>) throws(RegistrationError) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw RegistrationError(
                member: name, reason: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, of type: Word.Type
    ) throws(RegistrationError) -> Word? where Word.RawValue == String {
        guard let value = self[name] else { return nil }
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            throw RegistrationError(
                member: name, reason: "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// An algorithm we have; `none` is none of them.
    func algorithm(_ name: String) throws(RegistrationError) -> String? {
        try word(name, of: SignatureAlgorithm.self)?.rawValue
    }

    /// The value; nil when it is missing or null.
    subscript(name: String) -> JSON? {
        guard let value = document[name], value != .null else { return nil }
        return value
    }

    private static func isText(_ text: String, upTo limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

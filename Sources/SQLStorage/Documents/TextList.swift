import Primitives
import Storage

/// Texts kept in one column as a JSON array.
enum TextList {
    /// The column of some texts.
    static func text(of values: [String]) -> String {
        values.isEmpty ? "[]" : JSON.array(values.map(JSON.string)).text
    }

    /// The texts of a column.
    static func values(of text: String) throws(StorageError) -> [String] {
        if text == "[]" { return [] }
        guard let values = try? JSON.parse(text.utf8).strings else {
            throw StorageError.failed("a stored list cannot be read")
        }
        return values
    }
}

/// Words without white space kept in one column, a space between them, as OAuth writes scopes.
enum Words {
    /// The column of some words.
    static func text(of words: [String]) -> String { words.joined(separator: " ") }

    /// The words of a column.
    static func values(of text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    }
}

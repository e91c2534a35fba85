import Primitives

/// A value of a YAML document with the place it stands at.
struct DocumentNode {
    /// What the value is.
    indirect enum Content {
        /// Text; quoted text is never a number, a truth value or nothing.
        case scalar(String, isQuoted: Bool)
        /// Values in order.
        case list([DocumentNode])
        /// Keys and values in order.
        case mapping([Entry])
    }

    /// A key of a mapping with its value.
    struct Entry {
        /// The key.
        let key: String
        /// Line of the key, from 1.
        let line: Int
        /// What stands behind the colon.
        let value: DocumentNode
    }

    /// What it is.
    let content: Content
    /// Line it begins on, from 1; 0 for a value of the environment.
    let line: Int

    /// Whether it says that there is nothing: an empty value, `null` or `~`.
    var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// Its text, unless it is a list, a mapping or nothing.
    var text: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    /// The values between the commas, if it comes from the environment.
    var environmentList: [DocumentNode]? {
        guard line == 0, let text else { return nil }
        return text.split(separator: ",").map { part in
            DocumentNode(content: .scalar(String(String(part).trimmingWhitespace()), isQuoted: false), line: 0)
        }
    }

    /// Its values, if it is a list.
    var list: [DocumentNode]? {
        guard case .list(let nodes) = content else { return nil }
        return nodes
    }

    /// Its keys and values, if it is a mapping.
    var mapping: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value of one key, if it is a mapping that has it.
    subscript(key: String) -> DocumentNode? { mapping?.first { $0.key == key }?.value }

    /// What it is, in a line that says what was expected instead.
    ///
    /// Text is quoted, shortened and kept on one line.
    var summary: String {
        switch content {
        case .scalar where isNull: "nothing"
        case .scalar(let text, _): quoted(text)
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Text as it is shown in a message of one line.
func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? " " : String($0) }
    return "\"\(shown.joined())\(text.unicodeScalars.count > 80 ? "…" : "")\""
}

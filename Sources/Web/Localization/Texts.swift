import Mustache

/// All texts in one language.
package struct Texts: Sendable {
    /// The language.
    package let language: Language
    private let messages: [String: MessageFormat]

    /// The texts of a language by key.
    package init(language: Language, messages: [String: MessageFormat]) {
        self.language = language
        self.messages = messages
    }

    /// The texts without placeholders, for templates: `{{t.sign_in.title}}` is the text `sign_in.title`.
    var tree: TextTree { TextTree(texts: self, path: "") }

    /// The keys there are.
    package var keys: some Collection<String> { messages.keys }

    /// The message of a key.
    package func message(_ key: String) -> MessageFormat? { messages[key] }

    /// The text of a key with its placeholders filled in.
    package func callAsFunction(_ key: TextKey, _ arguments: [String: MessageArgument] = [:]) -> String {
        messages[key.rawValue]?.formatted(arguments, in: language.tag) ?? key.rawValue
    }
}

/// The texts whose keys begin with a path, looked up one name after the other as templates do.
struct TextTree: MustacheParent, Sendable {
    fileprivate let texts: Texts
    fileprivate let path: String

    func child(named name: String) -> Any? {
        let key = path + name
        return texts.message(key)?.literal ?? TextTree(texts: texts, path: key + ".")
    }
}

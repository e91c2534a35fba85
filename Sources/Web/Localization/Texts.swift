/// All texts in one language.
package struct Texts: Sendable {
    /// The language.
    package let language: Language
    private let messages: [String: MessageFormat]

    /// The texts without placeholders as a tree: `sign_in.title` is `["sign_in"]["title"]`, for templates.
    package let tree: [String: any Sendable]

    /// The texts of a language by key.
    package init(language: Language, messages: [String: MessageFormat]) {
        self.language = language
        self.messages = messages
        tree = Self.tree(messages.filter { $0.value.placeholders.isEmpty }, language: language.tag)
    }

    /// The keys there are.
    package var keys: Set<String> { Set(messages.keys) }

    /// The message of a key.
    package func message(_ key: String) -> MessageFormat? { messages[key] }

    /// The text of a key with its placeholders filled in.
    package func callAsFunction(_ key: TextKey, _ arguments: [String: MessageArgument] = [:]) -> String {
        messages[key.rawValue]?.formatted(arguments, in: language.tag) ?? key.rawValue
    }

    private static func tree(_ messages: [String: MessageFormat], language: String) -> [String: any Sendable] {
        var tree: [String: any Sendable] = [:]
        let groups = Dictionary(grouping: messages) { String($0.key.prefix { $0 != "." }) }
        for (head, members) in groups {
            if let whole = members.first(where: { $0.key == head }) {
                tree[head] = whole.value.formatted(in: language)
            } else {
                let rest = members.map { (String($0.key.dropFirst(head.count + 1)), $0.value) }
                tree[head] = Self.tree(Dictionary(uniqueKeysWithValues: rest), language: language)
            }
        }
        return tree
    }
}

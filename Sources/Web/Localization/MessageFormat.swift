/// A value that stands for a placeholder.
package enum MessageArgument: Sendable, Equatable {
    /// Text: never read as a message, and set off where it runs against the text around it.
    case text(String)
    /// A count, which also chooses a plural form.
    case count(Int)
}

/// A text of a locale file with placeholders: the small part of ICU MessageFormat that ADR 0010 describes.
///
/// `{name}` is replaced. `{count, plural, one {# minute} other {# minutes}}` chooses by the language's plural rules,
/// or by an exact `=0`; `#` is the count. `''` is an apostrophe, and `'{'` a brace.
package struct MessageFormat: Sendable, Equatable {
    /// Why a text is no message.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// What is wrong, in a few words.
        package let description: String
    }

    indirect enum Part: Sendable, Equatable {
        case literal(String)
        case placeholder(String)
        case count
        case plural(String, [String: [Part]])
    }

    private let parts: [Part]

    /// Reads a text.
    package init(_ text: String) throws(Problem) {
        parts = try MessageParser.parts(of: text)
    }

    /// The whole text, when it has no placeholders.
    var literal: String? {
        guard let first = parts.first else { return "" }
        guard parts.count == 1, case .literal(let text) = first else { return nil }
        return text
    }

    /// Whether it has no placeholders.
    var isLiteral: Bool {
        switch parts.first {
        case nil: true
        case .literal: parts.count == 1
        default: false
        }
    }

    /// The names of all placeholders.
    package var placeholders: Set<String> { Self.placeholders(of: parts) }

    /// The forms that each of its plurals gives, without exact ones.
    package var plurals: [Set<String>] { Self.plurals(of: parts) }

    /// The text with its placeholders filled in.
    ///
    /// Counts are written in the digits 0 to 9 and without separators in every language: they are small, and people
    /// compare them with codes and numbers that are written so too.
    /// A placeholder without a value stays visible as `{name}`; a start-up check and a test keep that from happening.
    package func formatted(_ arguments: [String: MessageArgument] = [:], in language: String) -> String {
        Self.formatted(parts, arguments: arguments, count: nil, language: language)
    }

    private static func formatted(
        _ parts: [Part], arguments: [String: MessageArgument], count: Int?, language: String
    ) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): return text
            case .count: return count.map(String.init) ?? "#"
            case .placeholder(let name):
                return switch arguments[name] {
                case .text(let text): text.isolated(in: Language.direction(of: language))
                case .count(let count): String(count)
                case nil: "{\(name)}"
                }
            case .plural(let name, let forms):
                guard case .count(let count) = arguments[name] else { return "{\(name)}" }
                let category = PluralRules.category(of: count, in: language).rawValue
                let form = forms["=\(count)"] ?? forms[category] ?? forms["other"] ?? []
                return formatted(form, arguments: arguments, count: count, language: language)
            }
        }.joined()
    }

    private static func placeholders(of parts: [Part]) -> Set<String> {
        parts.reduce(into: []) { names, part in
            switch part {
            case .literal, .count: return
            case .placeholder(let name): names.insert(name)
            case .plural(let name, let forms):
                names.insert(name)
                for form in forms.values { names.formUnion(placeholders(of: form)) }
            }
        }
    }

    private static func plurals(of parts: [Part]) -> [Set<String>] {
        parts.flatMap { part -> [Set<String>] in
            guard case .plural(_, let forms) = part else { return [] }
            return [Set(forms.keys.filter { !$0.hasPrefix("=") })] + forms.values.flatMap(plurals)
        }
    }
}

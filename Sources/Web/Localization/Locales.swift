import FoundationEssentials
import Primitives

/// The languages offered and their texts, read once at start from `templates/locales/*.json`.
package struct Locales: Sendable {
    /// In the order of the language list; the first is the fallback.
    package let languages: [Language]
    private let texts: [String: Texts]

    /// Takes texts that are complete.
    ///
    /// Throws the first of their `problems`, if there is one.
    package init(_ all: [Texts]) throws(TemplateProblem) {
        guard !all.isEmpty else { throw TemplateProblem("locales", "no language") }
        if let problem = Self.problems(of: all).first { throw problem }
        languages = all.map(\.language)
        texts = Dictionary(all.map { ($0.language.tag, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads the files of a folder: all of them with English first, or those of `offered` in that order.
    package static func load(folder: String, offered: [String]?) throws(TemplateProblem) -> Locales {
        try Locales(texts(folder: folder, offered: offered))
    }

    /// Reads the files of a folder without comparing them with one another.
    package static func texts(folder: String, offered: [String]? = nil) throws(TemplateProblem) -> [Texts] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        } catch { throw TemplateProblem(folder, "cannot be read") }
        let tags = names.map { String($0.dropLast(5)) }.sorted()
        let shipped = tags.filter { $0 == "en" } + tags.filter { $0 != "en" }
        var all: [Texts] = []
        for tag in offered ?? shipped {
            guard shipped.contains(tag) else {
                throw TemplateProblem(folder, "has no \(tag).json; there are: \(shipped.joined(separator: ", "))")
            }
            all.append(try read("\(folder)/\(tag).json", tag: tag))
        }
        return all
    }

    /// The texts in the language that fits best.
    package func texts(for choice: LanguageChoice) -> Texts { texts(in: choice.language(from: languages)) }

    /// The texts in one of the languages offered, or in the first.
    package func texts(in language: Language) -> Texts {
        texts[language.tag] ?? Texts(language: language, messages: [:])
    }

    /// The tag of an offered language as it is written; nil for any other.
    package func tag(_ wish: String) -> String? { languages.first { $0.tag == wish }?.tag }

    private static func read(_ path: String, tag: String) throws(TemplateProblem) -> Texts {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TemplateProblem(path, "cannot be read")
        }
        let members: [JSON.Member]
        do { members = try JSON.parse(data).object ?? [] } catch {
            throw TemplateProblem(path, "is not JSON with each key once: \(error)")
        }
        var messages: [String: MessageFormat] = [:]
        for member in members {
            guard let text = member.value.string else { throw TemplateProblem(path, "\(member.name) is not a text") }
            do { messages[member.name] = try MessageFormat(text) } catch {
                throw TemplateProblem(path, "\(member.name): \(error)")
            }
        }
        let name = messages[TextKey.languageName.rawValue]?.formatted(in: tag) ?? tag
        return Texts(language: Language(tag: tag, name: name), messages: messages)
    }

    /// Everything wrong with texts beside those of the first language, by language and key: texts that are missing or
    /// unknown, other placeholders, plural forms that are missing or that the language does not have.
    package static func problems(of all: [Texts]) -> [TemplateProblem] {
        guard let first = all.first else { return [] }
        let known = Set(first.keys).union(TextKey.allCases.map(\.rawValue))
        let expected = known.sorted().map { (key: $0, model: first.message($0)) }
        return all.flatMap { texts in
            let unknown = texts.keys.filter { !known.contains($0) }.sorted().map { "the text \($0) is unknown" }
            let needed = PluralRules.neededForms(in: texts.language.tag)
            let possible = PluralRules.possibleForms(in: texts.language.tag)
            let wrong = expected.flatMap { key, model in
                problems(of: key, in: texts, against: model, needed: needed, possible: possible)
            }
            return (unknown + wrong).map { TemplateProblem("locales/\(texts.language.tag).json", $0) }
        }
    }

    private static func problems(
        of key: String, in texts: Texts, against model: MessageFormat?, needed: Set<String>, possible: Set<String>
    ) -> [String] {
        guard let message = texts.message(key) else { return ["the text \(key) is missing"] }
        if message.isLiteral, model?.isLiteral == true { return [] }
        var problems: [String] = []
        if let model, message.placeholders != model.placeholders {
            let names = model.placeholders.sorted().map { "{\($0)}" }.joined(separator: " ")
            problems.append("\(key) must use the placeholders \(names.isEmpty ? "(none)" : names)")
        }
        for forms in message.plurals where !needed.isSubset(of: forms) || !forms.isSubset(of: possible) {
            problems.append("\(key) must give the forms \(needed.sorted().joined(separator: ", "))")
        }
        return problems
    }
}

/// Why templates or locale files cannot be used: one line for whoever starts the server.
package struct TemplateProblem: Error, Equatable, CustomStringConvertible {
    /// The file.
    package let file: String
    /// What is wrong with it.
    package let problem: String

    /// A problem with a file.
    package init(_ file: String, _ problem: String) {
        self.file = file
        self.problem = problem
    }

    package var description: String { "\(file): \(problem)" }
}

import FoundationEssentials
import Primitives

/// The languages offered and their texts, read once at start from `templates/locales/*.json`.
package struct Locales: Sendable {
    /// In the order of the language list; the first is the fallback.
    package let languages: [Language]
    private let texts: [String: Texts]

    /// Takes texts that are complete.
    ///
    /// Throws when a language lacks a text of the first one, has one too many, or uses other placeholders.
    package init(_ all: [Texts]) throws(TemplateProblem) {
        guard let first = all.first else { throw TemplateProblem("locales", "no language") }
        for texts in all { try Self.check(texts, against: first) }
        languages = all.map(\.language)
        texts = Dictionary(all.map { ($0.language.tag, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads the files of a folder: all of them with English first, or those of `offered` in that order.
    package static func load(folder: String, offered: [String]?) throws(TemplateProblem) -> Locales {
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
        return try Locales(all)
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

    private static func check(_ texts: Texts, against first: Texts) throws(TemplateProblem) {
        let file = "locales/\(texts.language.tag).json"
        for key in TextKey.allCases where texts.message(key.rawValue) == nil {
            throw TemplateProblem(file, "the text \(key.rawValue) is missing")
        }
        if let key = first.keys.symmetricDifference(texts.keys).min() {
            throw TemplateProblem(file, "the text \(key) is \(texts.keys.contains(key) ? "unknown" : "missing")")
        }
        for key in first.keys.sorted() {
            guard let message = texts.message(key), let model = first.message(key) else { continue }
            guard message.placeholders == model.placeholders else {
                let names = model.placeholders.sorted().map { "{\($0)}" }.joined(separator: " ")
                throw TemplateProblem(file, "\(key) must use the placeholders \(names.isEmpty ? "(none)" : names)")
            }
            let needed = PluralRules.categories(in: texts.language.tag)
            guard message.categories.isEmpty || message.categories == needed else {
                throw TemplateProblem(file, "\(key) must give the forms \(needed.sorted().joined(separator: ", "))")
            }
        }
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

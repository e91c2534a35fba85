import Mustache
import Synchronization

/// The templates of pages, for each language one set.
///
/// What is the same on all pages of a language is written into a template when it is first wanted in that language: the
/// texts, the choice of languages, where assets are.
final class PageTemplates: Sendable {
    /// The template that lists the languages; the others take it as it was rendered once.
    static let languages = "languages"

    private let sources: [String: TemplateText]
    private let locales: Locales
    private let base: String
    private let version: String
    /// Writes a value into HTML.
    private let writer: MustacheTemplate
    /// What was wanted so far, by the language's tag; all that there is in the first of the languages.
    private let libraries = Mutex<[String: MustacheLibrary]>([:])

    /// Takes templates by name; throws one line naming the file when one is not Mustache.
    ///
    /// They are tried with the texts of one language: others do not make it another template.
    init(
        _ sources: [String: TemplateText], locales: Locales, base: String, version: String
    ) throws(TemplateProblem) {
        do { writer = try MustacheTemplate(string: "{{.}}") } catch { throw TemplateProblem("{{.}}", "\(error)") }
        self.sources = sources
        self.locales = locales
        self.base = base
        self.version = version
        let texts = locales.texts(for: LanguageChoice())
        var library = MustacheLibrary()
        for name in sources.keys.sorted() { try add(name, to: &library, in: texts) }
        libraries.withLock { [library] in $0[texts.language.tag] = library }
    }

    /// A page in a language; nil where there is no such template.
    func render(_ template: String, with values: [String: Any], in texts: Texts) -> String? {
        library(having: template, in: texts)?.render(values, withTemplate: template)
    }

    private func library(having template: String, in texts: Texts) -> MustacheLibrary? {
        libraries.withLock { libraries in
            let tag = texts.language.tag
            if let library = libraries[tag], library.getTemplate(named: template) != nil { return library }
            var library = libraries[tag] ?? MustacheLibrary()
            do { try add(template, to: &library, in: texts) } catch { return nil }
            libraries[tag] = library
            return library
        }
    }

    /// Adds a template and those it uses, unless they are there.
    private func add(_ name: String, to library: inout MustacheLibrary, in texts: Texts) throws(TemplateProblem) {
        guard let source = sources[name], library.getTemplate(named: name) == nil else { return }
        let template = try parsed(source.filled { constant($0, in: texts).map(written) }, named: name)
        library.register(template, named: name)
        for partial in source.partials { try add(partial, to: &library, in: texts) }
        guard name == Self.languages else { return }
        let choice = template.render(languages(seenIn: texts), library: library)
        library.register(try parsed(TemplateText.constant(choice), named: name), named: name)
    }

    /// A text as every page would write it.
    private func written(_ text: String) -> String {
        text.utf8.contains(where: Self.special.contains) ? writer.render(text) : text
    }

    /// Bytes that are written otherwise in HTML.
    private static let special = Array("<>&\"'".utf8)

    private func parsed(_ text: String, named name: String) throws(TemplateProblem) -> MustacheTemplate {
        do { return try MustacheTemplate(string: text) } catch {
            throw TemplateProblem("\(name).mustache", "is not Mustache: \(error)")
        }
    }

    /// A name, but for those of texts, that stands for the same on all pages of a language.
    private enum Constant: String {
        case lang, dir, base, version
    }

    /// Whether a name stands for the same on all pages of a language.
    static func isConstant(_ name: some StringProtocol) -> Bool {
        name == "t" || name.hasPrefix("t.") || name == languages || Constant(rawValue: String(name)) != nil
    }

    /// What a name stands for on all pages of a language, if it does.
    private func constant(_ name: String, in texts: Texts) -> String? {
        if name.hasPrefix("t.") { return texts.message(String(name.dropFirst(2)))?.literal }
        return switch Constant(rawValue: name) {
        case .lang: texts.language.tag
        case .dir: texts.language.direction.rawValue
        case .base: base
        case .version: version
        case nil: nil
        }
    }

    private func languages(seenIn texts: Texts) -> [String: any Sendable] {
        let list = locales.languages.map { language -> [String: any Sendable] in
            ["tag": language.tag, "name": language.name, "isChosen": language == texts.language]
        }
        return [Self.languages: list]
    }
}

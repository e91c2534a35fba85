import FoundationEssentials
package import Identity
import Mustache
import Primitives
package import Provider

/// Writes mail from templates and the texts that pages have, too.
///
/// Both parts of a mail say the same: a greeting, a few paragraphs, one button with its address to be read.
package struct MailRenderer: MailRendering {
    private static let html = "message.html"
    private static let text = "message.text"

    private let library: MustacheLibrary
    private let locales: Locales
    private let account: String

    /// Reads `folder/mail`; throws one line when a template or a text is missing, or when a template would write
    /// something unescaped into HTML.
    ///
    /// - Parameter account: the URL of a person's own account, where notices lead to.
    package init(folder: String, locales: Locales, account: String) throws(TemplateProblem) {
        var library = MustacheLibrary()
        for name in [Self.html, Self.text] {
            let file = "\(folder)/mail/\(name).mustache"
            guard let data = FileManager.default.contents(atPath: file),
                let source = String(validating: data, as: UTF8.self)
            else { throw TemplateProblem(file, "cannot be read as UTF-8") }
            try Self.check(source, file: file, isHTML: name == Self.html, locales: locales)
            do { try library.register(source, named: name) } catch {
                throw TemplateProblem(file, "is not Mustache: \(error)")
            }
        }
        for language in locales.languages {
            let texts = locales.texts(in: language)
            for key in Self.keys where texts.message(key) == nil {
                throw TemplateProblem("locales/\(language.tag).json", "the text \(key) is missing")
            }
        }
        self.library = library
        self.locales = locales
        self.account = account
    }

    package func render(_ mail: Mail) throws -> RenderedMail {
        let texts = locales.texts(for: LanguageChoice(account: mail.locale))
        let organization = mail.organizationName ?? "Signet"
        var arguments: [String: MessageArgument] = [
            "organization": .text(organization), "email": .text(mail.recipient.address),
            "name": .text(mail.name ?? ""),
        ]
        for (name, value) in mail.values {
            arguments[name] = Self.counts.contains(name) ? Self.count(value) : .text(value)
        }
        let kind = "mail.\(mail.kind.rawValue)"
        let subject = texts.written("\(kind).subject", arguments)
        let items = mail.values["organizations"]?.split(separator: "\n").map(String.init) ?? []
        let isLeading = Self.leading.contains(mail.kind)
        let text = mail.values[Mail.singleSignOn] == nil ? "\(kind).text" : "\(kind).sso"
        let values: [String: any Sendable] = [
            "t": texts.tree, "lang": texts.language.tag, "dir": texts.language.direction.rawValue,
            "subject": subject,
            "organization": organization,
            "greeting": texts.written(mail.name == nil ? "mail.greeting_unnamed" : "mail.greeting", arguments),
            "paragraphs": texts.written(text, arguments).split(separator: "\n\n").map(String.init),
            "items": items, "hasItems": !items.isEmpty, "link": mail.values["link"] ?? account,
            "code": mail.values["code"] ?? "", "hasCode": mail.values["code"] != nil,
            "codePage": mail.values["code_page"] ?? "",
            "button": texts.written(isLeading ? "\(kind).button" : "mail.review", arguments),
            "footer": texts.written("mail.footer", arguments),
        ]
        guard let html = library.render(values, withTemplate: Self.html),
            let text = library.render(values, withTemplate: Self.text)
        else { throw TemplateProblem("mail", "a template is missing") }
        return RenderedMail(subject: subject, text: text, html: html, language: texts.language.tag)
    }

    /// Values that are numbers, which choose a plural form.
    private static let counts: Set = ["days", "minutes", "left"]

    private static func count(_ value: String) -> MessageArgument { Int(value).map { .count($0) } ?? .text(value) }

    /// Kinds that lead somewhere of their own; the others lead to the person's account.
    private static let leading: Set<Mail.Kind> = [.invitation, .passwordReset, .howToSignIn, .organizationNames]

    /// Every text that mails are made of.
    package static let keys =
        ["greeting", "greeting_unnamed", "footer", "link", "review"].map { "mail.\($0)" }
        + Mail.Kind.allCases.flatMap { ["mail.\($0.rawValue).subject", "mail.\($0.rawValue).text"] }
        + leading.map { "mail.\($0.rawValue).button" }
        + [Mail.Kind.newDevice, .signInAfterAbsence].map { "mail.\($0.rawValue).sso" }

    private static func check(
        _ source: String, file: String, isHTML: Bool, locales: Locales
    ) throws(TemplateProblem) {
        let template = TemplateText(source)
        if let name = template.unescaped.first ?? (isHTML ? template.pragmas.first : nil) {
            throw TemplateProblem(file, "\(name) would not be escaped")
        }
        for language in locales.languages {
            for key in template.texts where locales.texts(in: language).message(key) == nil {
                throw TemplateProblem("locales/\(language.tag).json", "\(key), which \(file) uses, is missing")
            }
        }
    }
}

extension Texts {
    /// A text by the key that code puts together; a value that nobody gave is a dash.
    fileprivate func written(_ key: String, _ arguments: [String: MessageArgument]) -> String {
        guard let message = message(key) else { return key }
        var arguments = arguments
        for name in message.placeholders where arguments[name] == nil { arguments[name] = .text("–") }
        return message.formatted(arguments, in: language.tag)
    }
}

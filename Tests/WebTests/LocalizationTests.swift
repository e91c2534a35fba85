import TestKit
import Testing
import Web

@Suite("Messages")
struct MessageFormatTests {
    @Test(
        "placeholders and plurals are filled in",
        arguments: [
            ("Hello {name}!", "Hello Ann!"), ("{ name }", "Ann"), ("it''s '{'{name}'}'", "it's {Ann}"),
            ("don't", "don't"), ("{n, plural, one {# minute} other {# minutes}}", "2 minutes"),
            ("{n, plural, =2 {a pair} other {#}}", "a pair"),
            ("{n, plural, one {x} other {{name} has '#' #}}", "Ann has # 2"),
            ("{n}", "2"), ("# {missing}", "# {missing}"), ("", ""), ("<b>{name}</b>", "<b>Ann</b>"),
        ])
    func formats(text: String, result: String) throws {
        let message = try MessageFormat(text)
        #expect(message.formatted(["name": .text("Ann"), "n": .count(2)], in: "en") == result)
    }

    @Test("a value is never read as a message")
    func values() throws {
        #expect(try MessageFormat("{a}").formatted(["a": .text("{b}'{'")], in: "en") == "{b}'{'")
    }

    @Test(
        "a text that is no message is refused",
        arguments: [
            "{", "}", "{}", "{a", "{a,", "{a, date}", "{a, plural}", "{a, plural, one {x}}", "{a, plural, other x}",
            "{a, plural, other {x}", "{a, plural, other {x} other {y}}", "{a, plural, some {x} other {y}}", "a } b",
        ])
    func refuses(text: String) {
        #expect(throws: MessageFormat.Problem.self) { try MessageFormat(text) }
    }
}

@Suite("Locales")
struct LocalesTests {
    private func texts(_ tag: String, _ changes: [String: String?] = [:]) throws -> Texts {
        var messages = Dictionary(uniqueKeysWithValues: TextKey.allCases.map { ($0.rawValue, "text") })
        messages["extra"] = "{n, plural, one {#} other {#}}"
        for (key, text) in changes { messages[key] = text }
        return Texts(
            language: Language(tag: tag, name: tag), messages: try messages.mapValues { try MessageFormat($0) })
    }

    private func problem(_ changes: [String: String?]) throws -> String? {
        do {
            _ = try Locales([try texts("en"), try texts("de", changes)])
            return nil
        } catch let problem as TemplateProblem { return problem.description }
    }

    @Test("every language has every text, with the same placeholders and the forms it needs")
    func complete() throws {
        #expect(try problem([:]) == nil)
        #expect(try problem(["sign_in.title": String?.none]) == "locales/de.json: the text sign_in.title is missing")
        #expect(try problem(["extra": String?.none]) == "locales/de.json: the text extra is missing")
        #expect(try problem(["more": "x"]) == "locales/de.json: the text more is unknown")
        #expect(try problem(["extra": "x"]) == "locales/de.json: extra must use the placeholders {n}")
        #expect(
            try problem(["sign_in.title": "{x}"]) == "locales/de.json: sign_in.title must use the placeholders (none)")
        #expect(
            try problem(["extra": "{n, plural, other {#}}"]) == "locales/de.json: extra must give the forms one, other")
    }

    @Test("all that is wrong with a language is told at once")
    func allProblems() throws {
        let polish = try texts("pl", ["sign_in.title": String?.none, "more": "x", "extra": "{n, plural, other {#}}"])
        let text = "{x} {n, plural, one {{n, plural, one {#} other {#}}} other {#}}"
        let french = try texts("fr", ["extra": text, "select.title": "{n, plural, one {#} two {#} other {#}}"])
        let optional = try texts("it", ["extra": "{n, plural, one {#} many {#} other {#}}"])
        let all = [try texts("en"), polish, optional, french]
        #expect(
            Locales.problems(of: all).map(\.description) == [
                "locales/pl.json: the text more is unknown",
                "locales/pl.json: extra must give the forms few, many, one, other",
                "locales/pl.json: the text sign_in.title is missing",
                "locales/fr.json: extra must use the placeholders {n}",
                "locales/fr.json: select.title must use the placeholders (none)",
                "locales/fr.json: select.title must give the forms one, other",
            ])
        #expect(Locales.problems(of: []).isEmpty)
    }

    /// The sixteen of them.
    private static let shippedTags = [
        "en", "ar", "cs", "de", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt-BR", "tr", "zh-CN", "zh-TW",
    ]

    @Test("the shipped languages are complete, English first")
    func shipped() throws {
        let all = try Locales.texts(folder: "\(templates)/locales")
        #expect(all.map(\.language.tag) == Self.shippedTags)
        #expect(Locales.problems(of: all).map(\.description) == [])
        for texts in all { #expect(PluralRules.languages.contains(String(texts.language.tag.prefix(2)))) }
    }

    @Test("the setting chooses languages and their order, and must name ones there are")
    func offered() throws {
        let folder = "\(templates)/locales"
        #expect(try Locales.load(folder: folder, offered: ["de", "en"]).languages.map(\.tag) == ["de", "en"])
        let there = Self.shippedTags.joined(separator: ", ")
        #expect(throws: TemplateProblem(folder, "has no xx.json; there are: \(there)")) {
            try Locales.load(folder: folder, offered: ["en", "xx"])
        }
    }

    @Test("the English texts that are promised are exact")
    func promised() throws {
        let pages = try shippedPages()
        let english = pages.locales.texts(for: LanguageChoice())
        for (key, text) in [
            ("sign_in.submit", "Log In"), ("change.submit", "Change Password"), ("setup.submit", "Create"),
            ("menu.logout", "Logout"), ("menu.account", "My Account"),
        ] { #expect(english.message(key) == (try MessageFormat(text))) }
    }
}

@Suite("The choice of a language")
struct LanguageChoiceTests {
    private let offered = ["en", "de", "pt-BR", "zh-Hant-TW"].map { Language(tag: $0, name: $0) }

    private struct Case: Sendable, CustomTestStringConvertible {
        let choice: LanguageChoice
        let tag: String
        let testDescription: String

        init(
            _ tag: String, _ why: String, ui: [String] = [], account: String? = nil, cookie: String? = nil,
            accept: String? = nil, organization: String? = nil
        ) {
            choice = LanguageChoice(
                uiLocales: ui, account: account, cookie: cookie, acceptLanguage: accept, organization: organization)
            self.tag = tag
            testDescription = why
        }
    }

    private static let cases = [
        Case("en", "nothing is known"),
        Case("de", "ui_locales first", ui: ["de"], account: "en", cookie: "en", accept: "en", organization: "en"),
        Case("de", "then the person", account: "de", cookie: "en", accept: "en", organization: "en"),
        Case("de", "then the cookie", cookie: "de", accept: "en", organization: "en"),
        Case("de", "then the browser", accept: "de", organization: "en"),
        Case("de", "then the organization", organization: "de"),
        Case(
            "de", "what does not fit is passed over", ui: ["fr", "xx"], account: "it", cookie: "??", accept: "es, de"),
        Case("de", "ui_locales in their order", ui: ["fr", "de", "en"]),
        Case("de", "a region falls back to its language", ui: ["de-CH-1996"]),
        Case("de", "letter case does not matter", ui: ["DE-at"]),
        Case("pt-BR", "a language finds its region", ui: ["pt"]),
        Case("pt-BR", "another region of it is better than none", ui: ["pt-PT"]),
        Case("zh-Hant-TW", "script and region", ui: ["zh-Hant-TW-x-1"]),
        Case("en", "hostile values", ui: ["", "-", "a", "../../etc", String(repeating: "de-", count: 99)]),
        Case("de", "weights decide", accept: "en;q=0.5, de;q=0.8, fr"),
        Case("en", "equal weights keep their order", accept: "en;q=0.8, de;q=0.8"),
        Case("de", "weight 0 is a refusal", accept: "en;q=0, de;q=0.001"),
        Case("de", "what cannot be read is passed over", accept: "en;q=2, en;q=x, en;q=0.1234, en;v=1;q=1, ,*, de"),
    ]

    @Test("the first wish that fits decides", .spec("RFC 4647", "3.4"), arguments: cases)
    private func decides(_ item: Case) {
        #expect(item.choice.language(from: offered).tag == item.tag)
    }

    @Test("Accept-Language is read by weight", .spec("RFC 9110", "12.5.4"))
    func ranges() {
        #expect(LanguageChoice.ranges("da, en-gb;q=0.8, en;q=0.7") == ["da", "en-gb", "en"])
        #expect(LanguageChoice.ranges("a;q=0.1,bb;q=1.000,cc;Q=0.25") == ["bb", "cc", "a"])
        #expect(LanguageChoice.ranges(String(repeating: "xx,", count: 10_000)).count == 30)
        #expect(LanguageChoice.ranges("").isEmpty)
    }
}

import TestKit
import Testing
import Web

/// The languages Signet is made for, each with its name for itself and the way it runs.
let sixteen: [(tag: String, name: String, direction: Language.Direction)] = [
    ("en", "English", .leftToRight), ("de", "Deutsch", .leftToRight), ("fr", "Français", .leftToRight),
    ("es", "Español", .leftToRight), ("pt-BR", "Português (Brasil)", .leftToRight), ("it", "Italiano", .leftToRight),
    ("nl", "Nederlands", .leftToRight), ("pl", "Polski", .leftToRight), ("ja", "日本語", .leftToRight),
    ("ko", "한국어", .leftToRight), ("zh-CN", "简体中文", .leftToRight), ("zh-TW", "繁體中文", .leftToRight),
    ("tr", "Türkçe", .leftToRight), ("cs", "Čeština", .leftToRight), ("ar", "العربية", .rightToLeft),
    ("he", "עברית", .rightToLeft),
]

@Suite("A language")
struct LanguageTests {
    @Test("is written in its own direction", arguments: sixteen)
    func direction(tag: String, name: String, direction: Language.Direction) {
        #expect(Language(tag: tag, name: name).direction == direction)
    }

    @Test("keeps its direction in every region", arguments: [("fa-IR", "rtl"), ("AR-eg", "rtl"), ("de-CH", "ltr")])
    func regions(tag: String, direction: String) {
        #expect(Language.direction(of: tag).rawValue == direction)
    }

    @Test("that is shipped names itself in the list")
    func names() throws {
        for texts in try Locales.texts(folder: "\(templates)/locales") {
            #expect(sixteen.contains { $0.tag == texts.language.tag && $0.name == texts.language.name })
        }
    }

    @Test(
        "is found by the tags that browsers send", .spec("RFC 4647", "3.4"),
        arguments: [
            ("zh", "zh-CN"), ("zh-CN", "zh-CN"), ("zh-Hans", "zh-CN"), ("zh-Hans-CN", "zh-CN"), ("zh-SG", "zh-CN"),
            ("zh-Hans-HK", "zh-CN"), ("zh-XX", "zh-CN"), ("ZH-cn", "zh-CN"), ("zh-TW", "zh-TW"), ("zh-Hant", "zh-TW"),
            ("zh-Hant-TW", "zh-TW"), ("zh-Hant-HK", "zh-TW"), ("zh-HK", "zh-TW"), ("zh-MO", "zh-TW"),
            ("zh-Hant-CN", "zh-TW"), ("pt", "pt-BR"), ("pt-BR", "pt-BR"), ("pt-PT", "pt-BR"), ("iw", "he"),
            ("iw-IL", "he"), ("he-IL", "he"), ("en-GB", "en"), ("de-AT-1996", "de"), ("fr-CA-x-private", "fr"),
            ("ar-EG-u-nu-arab", "ar"), ("es-419", "es"), ("cs-CZ", "cs"), ("sv", nil), ("nb", nil), ("z", nil),
            ("*", nil), ("x-pt", nil), ("", nil), ("english", nil),
        ] as [(String, String?)])
    func lookup(wish: String, tag: String?) {
        let offered = sixteen.map { Language(tag: $0.tag, name: $0.name) }
        #expect(LanguageChoice.lookup(wish, in: offered)?.tag == tag)
    }

    @Test("that is not offered leaves the choice to the next wish, and at last to the first language")
    func fallback() {
        let offered = sixteen.map { Language(tag: $0.tag, name: $0.name) }
        let swedish = LanguageChoice(uiLocales: ["sv"], cookie: "nb", acceptLanguage: "fi;q=0.9, iw;q=0.2, is")
        #expect(swedish.language(from: offered).tag == "he")
        #expect(LanguageChoice(uiLocales: ["sv", "*"]).language(from: offered).tag == "en")
        // Somebody who reads one kind of Chinese is served the other rather than English.
        let traditional = offered.filter { $0.tag != "zh-CN" }
        #expect(LanguageChoice(acceptLanguage: "zh-CN, en;q=0.5").language(from: traditional).tag == "zh-TW")
    }
}

@Suite("A value in a text")
struct IsolationTests {
    @Test(
        "is set off where it runs against the text, and cannot turn it round", .spec("Unicode TR 9", "2.4.2"),
        arguments: [
            ("en", "Portal", "Portal"), ("en", "Ünïcode 日本 1", "Ünïcode 日本 1"), ("en", "", ""),
            ("en", "בנק 24", "\u{2068}בנק 24\u{2069}"), ("de", "شركة", "\u{2068}شركة\u{2069}"),
            ("ar", "Portal", "\u{2068}Portal\u{2069}"), ("he", "192.0.2.7", "\u{2068}192.0.2.7\u{2069}"),
            ("ar", "شركة", "شركة"), ("he", "…", "…"), ("ar", "ann@acme.example", "\u{2068}ann@acme.example\u{2069}"),
            ("en", "gnp.\u{202E}exe\u{2069}", "gnp.exe"), ("ar", "\u{2067}\u{202A}אב\u{2069}", "אב"),
        ])
    func isolated(language: String, value: String, written: String) throws {
        #expect(try MessageFormat("{v}").formatted(["v": .text(value)], in: language) == written)
        // Counts have the digits of every other language.
        #expect(try MessageFormat("{v}").formatted(["v": .count(1_234)], in: language) == "1234")
    }
}

import Testing
import Web

@Suite("What templates see of a page")
struct PageValueTests {
    private struct Part: Sendable {
        var name: String
        var note: String?
        var inner: Inner?
    }

    private struct Inner: Sendable {
        let number: Int
    }

    /// Has a field, but says itself how it is written.
    private struct Written: Sendable, CustomStringConvertible {
        let name = "field"
        var description: String { "<written>" }
    }

    private enum Kind: Sendable { case plain }

    private struct Example: Page {
        static let template = "example"
        let heading = "Heading"
        var note: String? = "of the page"
        var part = Part(name: "one")
        var absent: Part?
        var parts: [Part] = []
        var words: [String] = []
        var written = Written()
        var kind = Kind.plain
        var isSet = false
    }

    private func html(_ template: String, _ page: Example) throws -> String {
        var sources = Dictionary(uniqueKeysWithValues: Pages.all.map { ($0.template, "") })
        sources["example"] = template
        sources["languages"] = "{{#languages}}{{>mark}} {{/languages}}"
        sources["mark"] = "{{tag}}{{#isChosen}}!{{/isChosen}}"
        let locales = try Locales.load(folder: "\(templates)/locales", offered: ["en", "de"])
        let pages = try Pages(sources: sources, locales: locales, base: "/base", assetVersion: "1")
        return pages.html(page, texts: locales.texts(for: LanguageChoice(uiLocales: ["de"])))
    }

    @Test("fields are found by name, in parts too, and escaped")
    func fields() throws {
        let page = Example(part: Part(name: "<one>", inner: Inner(number: 7)), isSet: true)
        #expect(try html("{{part.name}} {{part.inner.number}}", page) == "&lt;one&gt; 7")
        #expect(try html("{{#part}}{{name}}{{#inner}} {{number}}{{/inner}}{{/part}}", page) == "&lt;one&gt; 7")
        #expect(try html("{{#isSet}}yes{{/isSet}}{{^isSet}}no{{/isSet}}", page) == "yes")
    }

    @Test("what is absent in a part is looked for around it, and absent there it is nothing")
    func absent() throws {
        #expect(try html("{{#part}}{{note}}{{/part}}", Example()) == "of the page")
        #expect(try html("{{#part}}{{note}}{{/part}}", Example(part: Part(name: "x", note: "its own"))) == "its own")
        #expect(try html("{{#absent}}there{{/absent}}{{^absent}}absent{{/absent}}", Example()) == "absent")
        #expect(try html("[{{note}}{{absent.name}}]", Example(note: nil)) == "[]")
    }

    @Test("lists give their elements, structs or words, in order")
    func lists() throws {
        let page = Example(parts: [Part(name: "a", note: "1"), Part(name: "b")], words: ["x", "&"])
        #expect(try html("{{#parts}}{{name}}{{note}},{{/parts}}", page) == "a1,bof the page,")
        #expect(try html("{{#words}}{{.}}{{/words}}{{^parts}}none{{/parts}}", page) == "x&amp;")
        #expect(try html("{{#parts}}{{name}}{{/parts}}{{^parts}}none{{/parts}}", Example()) == "none")
    }

    @Test("what says itself how it is written is written so, and an enumeration by its case")
    func written() throws {
        #expect(try html("{{written}} {{kind}} [{{written.name}}]", Example()) == "&lt;written&gt; plain [field]")
    }

    @Test("what all pages share stands before the page's own")
    func shared() throws {
        #expect(try html("{{lang}} {{dir}} {{base}} {{version}} {{heading}}", Example()) == "de ltr /base 1 Heading")
        #expect(try html("{{t.language.change}} {{#part}}{{t.language.change}}{{/part}}", Example()) == "Ändern Ändern")
        #expect(try html("{{>languages}}", Example()) == "en de! ")
    }
}

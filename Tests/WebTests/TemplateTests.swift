import TestKit
import Testing
import Web

@Suite("Templates")
struct TemplateTests {
    @Test("tags are found with their signs")
    func tags() {
        let text = TemplateText("{{a}} {{#b}}{{t.x.y}}{{/b}}{{^c}}{{/c}}{{> p}}{{<q}}{{/q}}{{{d}}}{{&e}}{{! no }}")
        #expect(text.values == ["a", "b", "c"])
        #expect(text.texts == ["x.y"])
        #expect(text.partials == ["p", "q"])
        #expect(text.unescaped == ["d}", "e"] || text.unescaped == ["d", "e"])
    }

    @Test("what is filled in says nothing to Mustache")
    func filled() {
        let text = TemplateText("a {{b}} {{#c}}{{ d }}{{/c}} {{!b}}")
        #expect(
            text.filled { ["b": "{{{b}}}", "c": "no", "d": ""][$0] } == "a &#123;&#123;&#123;b}}} {{#c}}{{/c}} {{!b}}")
        #expect(TemplateText("{{a}}{{b}}{{c}}").filled { ["b": "\u{200C}x\u{600}"][$0] } == "{{a}}&#8204;x&#1536;{{c}}")
        #expect(text.filled { _ in nil } == "a {{b}} {{#c}}{{ d }}{{/c}} {{!b}}")
    }

    private func problem(_ change: (inout [String: String]) -> Void) throws -> String? {
        var sources = Dictionary(uniqueKeysWithValues: Pages.all.map { ($0.template, "") })
        change(&sources)
        let locales = try Locales.load(folder: "\(templates)/locales", offered: nil)
        do {
            _ = try Pages(sources: sources, locales: locales, base: "", assetVersion: "1")
            return nil
        } catch { return error.description }
    }

    @Test("a mistake stops the start with one line that names it")
    func checks() throws {
        #expect(try problem { _ in } == nil)
        #expect(try problem { $0["sign-in"] = nil } == "sign-in.mustache: is missing")
        #expect(
            try problem { $0["sign-in"] = "{{>gone}}" } == "sign-in.mustache: the template gone it uses is missing")
        #expect(
            try problem { $0["sign-in"] = "{{t.no.such}}" }
                == "locales/en.json: no.such, which sign-in.mustache uses, is missing")
        #expect(try problem { $0["sign-in"] = "{{{email}}}" }?.contains("would not be escaped") == true)
        #expect(try problem { $0["sign-in"] = "{{&email}}" }?.contains("would not be escaped") == true)
        #expect(
            try problem { $0["sign-in"] = "{{#t.sign_in.more}}x{{/t.sign_in.more}}" }
                == "sign-in.mustache: t.sign_in.more is the same on all pages and can only be written as it is")
        #expect(try problem { $0["sign-in"] = "{{uppercased(lang)}}" }?.contains("lang is the same") == true)
        #expect(try problem { $0["sign-in"] = "{{#t}}{{sign_in.more}}{{/t}}" }?.contains("t is the same") == true)
        #expect(try problem { $0["sign-in"] = "{{% CONTENT_TYPE:TEXT}}" }?.contains("would not be escaped") == true)
        #expect(
            try problem { $0["sign-in"] = "{{#languages}}{{tag}}{{/languages}}" }
                == "sign-in.mustache: only the template languages lists the languages")
        #expect(try problem { $0["sign-in"] = "{{#a}}" }?.hasPrefix("sign-in.mustache: is not Mustache") == true)
        #expect(
            try problem { $0["sign-in"] = "{{t.sign_in.error.locked}}" }
                == "sign-in.mustache: sign_in.error.locked has placeholders: the page must fill them in")
    }

    @Test("a folder that is not there is one line, too")
    func noFolder() throws {
        let locales = try Locales.load(folder: "\(templates)/locales", offered: nil)
        #expect(throws: TemplateProblem("/nowhere", "cannot be read")) {
            try Pages.load(folder: "/nowhere", locales: locales, base: "", assetVersion: "")
        }
        #expect(throws: TemplateProblem.self) { try Assets.load(folder: "/nowhere") }
        #expect(throws: TemplateProblem("x.exe", "only css, js and svg are served")) { try Assets(["x.exe": []]) }
    }

    @Test("every text of the locale files is used")
    func unused() throws {
        let pages = try shippedPages()
        let english = pages.locales.texts(for: LanguageChoice())
        let inCode = Set(TextKey.allCases.map(\.rawValue))
        let inTemplates = Set(try Sample.sources().values.flatMap { TemplateText($0).texts })
        let inMail: Set = ["mail.link", "mail.code"]
        let unused = Set(english.keys).subtracting(inCode).subtracting(inTemplates)
        #expect(unused.subtracting(MailRenderer.keys).subtracting(inMail) == [])
    }

    @Test("every value that a template names is one its page has", arguments: Sample.all)
    func values(sample: Sample) throws {
        let shared: Set = [
            "lang", "dir", "base", "version", "title", "languages", "heading", "problem", "form", ".",
            "notice", "menu", "emblem",
        ]
        let ofMenu: Set = [
            "organization", "person", "initial", "email", "logout", "csrf", "sections", "links", "isCurrent",
        ]
        let ofLists: Set = [
            "tag", "name", "isChosen", "isMet", "text", "items", "value", "isFirst", "url", "client", "logo", "initial",
            "rule", "number", "left", "id", "device", "network", "began", "seen", "iso", "isThis", "requests", "state",
            "given", "revoke",
            "action", "time", "application", "actor", "isFailure", "isHere", "mayGo", "added", "used", "vendor",
            "expected", "received",
        ]
        let sources = try Sample.sources()
        var pending = [type(of: sample.page).template]
        var names: Set<String> = []
        while let name = pending.popLast() {
            let text = TemplateText(try #require(sources[name]))
            names.formUnion(text.values)
            pending += text.partials
        }
        let own = Self.names(in: Mirror(reflecting: sample.page))
        #expect(names.subtracting(shared).subtracting(ofMenu).subtracting(ofLists).subtracting(own) == [])
    }

    /// The properties of a page, and those of its parts, there or not: within the part (`csrf`) and from outside
    /// (`head.csrf`).
    private static func names(in page: Mirror) -> Set<String> {
        var names: Set<String> = []
        for property in page.children {
            guard let label = property.label else { continue }
            names.insert(label)
            var part = Mirror(reflecting: property.value)
            if part.displayStyle == .optional {
                part = part.children.first.map { Mirror(reflecting: $0.value) } ?? part
            }
            guard part.displayStyle == .struct else { continue }
            let inner = Self.names(in: part)
            names.formUnion(inner)
            names.formUnion(inner.map { "\(label).\($0)" })
        }
        return names
    }
}

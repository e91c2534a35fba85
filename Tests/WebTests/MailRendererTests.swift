import Identity
import Primitives
import Provider
import TestKit
import Testing
import Web

@Suite("What mails say")
struct MailRendererTests {
    private static let values = [
        "days": "7", "minutes": "1", "left": "0", "device": "<b>phone</b>", "agent": "Firefox & friends",
        "network": "192.0.2.1", "account": "eve@acme.example", "time": Mail.time(Timestamp(seconds: 1_795_674_009)),
        "connection": "Okta & friends", "certificate": "0123456789abcdef", "added": "0123456789abcdef",
        "removed": "fedcba9876543210",
    ]

    private static func renderer() throws -> MailRenderer {
        let locales = try Locales.load(folder: "\(templates)/locales", offered: nil)
        return try MailRenderer(folder: templates, locales: locales, account: "https://id.example/account")
    }

    private static func mail(
        _ kind: Mail.Kind, locale: String? = nil, name: String? = "Ann", values more: [String: String] = [:]
    ) throws -> Mail {
        Mail(
            kind, to: try #require(EmailAddress("ann@acme.example")), name: name, organization: nil,
            organizationName: "Acme <Corp>", locale: locale, values: values.merging(more) { $1 })
    }

    @Test("each kind in each language is complete, in both parts", arguments: Mail.Kind.allCases)
    func complete(kind: Mail.Kind) throws {
        let renderer = try Self.renderer()
        let locales = try Locales.load(folder: "\(templates)/locales", offered: nil)
        for language in locales.languages {
            let link = "https://id.example/x?token=a&b=c"
            let mail = try renderer.render(
                Self.mail(kind, locale: language.tag, values: ["link": link, "organizations": "Acme (acme)\nB (b)"]))
            #expect(mail.language == language.tag)
            #expect(mail.html.contains("<html lang=\"\(language.tag)\" dir=\"\(language.direction.rawValue)\">"))
            for part in [mail.subject, mail.text, mail.html] {
                #expect(!part.contains("{") || part == mail.html, "\(part)")
                #expect(!part.contains("mail.\(kind.rawValue)"))
                #expect(!part.contains("–\n"))
            }
            #expect(mail.text.contains(link) && mail.text.contains("- B (b)"))
            #expect(mail.html.contains("href=\"https://id.example/x?token=a&amp;b=c\""))
            #expect(mail.html.contains("<li>B (b)</li>"))
            #expect(!mail.subject.contains("\n") && mail.subject.count < 90)
        }
    }

    @Test("nothing in a mail comes from elsewhere, and nobody's words are markup", arguments: Mail.Kind.allCases)
    func escaped(kind: Mail.Kind) throws {
        let mail = try Self.renderer().render(Self.mail(kind, name: "<script>x</script>"))
        #expect(!mail.html.contains("<script") && !mail.html.contains("<b>") && !mail.html.contains("<Corp>"))
        #expect(mail.html.contains("Acme &lt;Corp&gt;"))
        #expect(mail.text.contains("<script>x</script>"))
        #expect(!mail.html.contains("<img") && !mail.html.contains("url(") && !mail.html.contains("src="))
        #expect(!mail.html.contains("@import") && !mail.html.contains("<link"))
    }

    @Test("notices lead to the person's account, and who has no name is greeted all the same")
    func notices() throws {
        let mail = try Self.renderer().render(Self.mail(.passwordChanged, name: nil))
        #expect(mail.text.hasPrefix("Hello,\n\n"))
        #expect(mail.text.contains("https://id.example/account"))
        #expect(mail.text.contains("because of an account with Acme <Corp>"))
    }

    @Test("the language is the person's, else the first there is")
    func language() throws {
        let renderer = try Self.renderer()
        #expect(try renderer.render(Self.mail(.invitation, locale: "de-AT")).subject == "Ihre Einladung zu Acme <Corp>")
        #expect(try renderer.render(Self.mail(.invitation)).subject == "Your invitation to Acme <Corp>")
        #expect(try renderer.render(Self.mail(.invitation, locale: "tlh")).language == "en")
    }

    @Test("numbers choose their plural, times are to the minute in UTC, and what nobody said is a dash")
    func values() throws {
        let renderer = try Self.renderer()
        #expect(try renderer.render(Self.mail(.accountLocked)).text.contains("paused for 1 minute."))
        #expect(try renderer.render(Self.mail(.invitation)).text.contains("good for 7 days"))
        #expect(try renderer.render(Self.mail(.recoveryCodeUsed)).text.contains("none left"))
        let device = try renderer.render(Self.mail(.newDevice)).text
        #expect(device.contains("Time: 2026-11-26 06:20 UTC") && device.contains("Browser: Firefox & friends"))
        let bare = Mail(
            .newDevice, to: try #require(EmailAddress("a@b.example")), name: nil, organization: nil,
            organizationName: nil, locale: nil)
        #expect(try renderer.render(bare).text.contains("Browser: –"))
    }

    @Test("a folder without the templates stops the start with one line")
    func missing() throws {
        let locales = try Locales.load(folder: "\(templates)/locales", offered: nil)
        #expect(throws: TemplateProblem("/nowhere/mail/message.html.mustache", "cannot be read as UTF-8")) {
            try MailRenderer(folder: "/nowhere", locales: locales, account: "")
        }
    }
}

import HTTPTypes
import Primitives
import TestKit
import Testing
import Web

@Suite("Cookies")
struct CookieTests {
    private let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    @Test("over https a cookie belongs to this host alone", .spec("RFC 6265bis", "4.1.3.2"))
    func flags() {
        let line = Cookies(isSecure: true).set(.session, to: secret, for: 60)
        #expect(line == "__Host-signet=\(secret); Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure")
        #expect(Cookies(isSecure: true).wireName(.browser) == "__Host-signet-browser")
    }

    @Test("over http on a loopback address it has neither prefix nor Secure")
    func plain() {
        let cookies = Cookies(isSecure: false)
        #expect(cookies.set(.session, to: secret) == "signet=\(secret); Path=/; HttpOnly; SameSite=Lax")
        #expect(cookies.clear(.session) == "signet=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
    }

    @Test("a well-formed secret is read, from one field or several")
    func reads() {
        let cookies = Cookies(isSecure: true)
        #expect(cookies.secret(.session, in: [.cookie: "a=b; __Host-signet=\(secret); c=d"])?.reveal() == secret)
        var fields = HTTPFields()
        fields.append(HTTPField(name: .cookie, value: "a=b"))
        fields.append(HTTPField(name: .cookie, value: "__Host-signet=\(secret)"))
        #expect(cookies.secret(.session, in: fields)?.reveal() == secret)
    }

    @Test("a cookie that came twice is none: somebody else set one of them")
    func duplicates() {
        let cookies = Cookies(isSecure: false)
        #expect(cookies.secret(.session, in: [.cookie: "signet=\(secret); signet=\(secret)"]) == nil)
        var fields = HTTPFields()
        fields.append(HTTPField(name: .cookie, value: "signet=\(secret)"))
        fields.append(HTTPField(name: .cookie, value: "signet=x"))
        #expect(cookies.secret(.session, in: fields) == nil)
    }

    @Test(
        "a malformed cookie is nobody's",
        arguments: [
            "signet=", "signet=x", "signet", "=", ";;;", "signet=\u{1}", "signet=ä",
            "Signet=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "signet=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", "signet=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "signet=\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "signet=" + String(repeating: "A", count: 8_192),
        ])
    func malformed(field: String) {
        #expect(Cookies(isSecure: false).secret(.session, in: [.cookie: field]) == nil)
    }
}

@Suite("Forms come from our own pages")
struct FormProtectionTests {
    private let forms = FormProtection(origin: "https://id.example", mac: testMAC)
    private let browser = Secret("browser-one")

    private func isTaken(
        token: String? = nil, browser: Secret<String>? = Secret("browser-one"), purpose: String = "tx1",
        site: String? = nil, origin: String? = nil
    ) throws -> Bool {
        var fields = HTTPFields()
        if let site { fields[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site }
        fields[.origin] = origin
        let sent = token ?? forms.token(browser: self.browser, purpose: "tx1")
        do {
            try forms.check([.init(name: "csrf", value: sent)], browser: browser, purpose: purpose, fields: fields)
            return true
        } catch { return false }
    }

    @Test("the token is good in its browser, for its purpose", .spec("RFC 6749", "10.12"))
    func token() throws {
        #expect(try isTaken())
        #expect(try !isTaken(browser: Secret("browser-two")))
        #expect(try !isTaken(browser: nil))
        #expect(try !isTaken(purpose: "tx2"))
        #expect(try !isTaken(token: ""))
        #expect(try !isTaken(token: "x"))
    }

    @Test(
        "the browser must not name another site",
        arguments: [
            (nil, nil, true), ("same-origin", nil, true), ("same-origin", "null", true),
            ("same-origin", "https://id.example", true), (nil, "https://id.example", true),
            ("cross-site", nil, false), ("same-site", "https://id.example", false), ("none", nil, false),
            ("same-origin", "https://evil.example", false), (nil, "https://evil.example", false), (nil, "null", false),
            (nil, "http://id.example", false), (nil, "https://id.example:444", false), ("cross-site", "null", false),
        ] as [(String?, String?, Bool)])
    func origin(site: String?, origin: String?, isTaken: Bool) throws {
        #expect(try self.isTaken(site: site, origin: origin) == isTaken)
    }
}

import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Redirect URIs") struct RedirectURITests {
    /// A request with `sent` where `registered` was registered; client and parameters are otherwise good.
    struct Attack: CustomTestStringConvertible {
        let id: String
        let sent: String?
        var registered = Example.redirectURI
        var isNative = false

        var testDescription: String { "\(id) \(sent ?? "nothing")" }
    }

    static let attacks: [Attack] = [
        Attack(id: "AZ-03", sent: nil),
        Attack(id: "AZ-03", sent: ""),
        Attack(id: "AZ-04", sent: "https://app.example/cb/../x"),
        Attack(id: "AZ-04", sent: "https://app.example/cb/extra"),
        Attack(id: "AZ-04", sent: "https://app.example/cb/"),
        Attack(id: "AZ-04", sent: "https://app.example/c"),
        Attack(id: "AZ-05", sent: "https://app.example/cb/..;/evil"),
        Attack(id: "AZ-06", sent: "https://app.example/cb/%2e%2e/x"),
        Attack(id: "AZ-06", sent: "https://app.example/cb%252f..%252fx"),
        Attack(id: "AZ-06", sent: "https://app.example/%63b"),
        Attack(id: "AZ-07", sent: "https://app.example/cb?x=1"),
        Attack(id: "AZ-07", sent: "https://app.example/cb?"),
        Attack(id: "AZ-08", sent: "https://app.example/cb?code=evil&state=x"),
        Attack(
            id: "AZ-08 registered so", sent: "https://app.example/cb?code=evil",
            registered: "https://app.example/cb?code=evil"),
        Attack(id: "AZ-09", sent: "https://app.example/cb#code=evil"),
        Attack(id: "AZ-09", sent: "https://app.example/cb#"),
        Attack(id: "AZ-09 registered so", sent: "https://app.example/cb#a", registered: "https://app.example/cb#a"),
        Attack(id: "AZ-10", sent: "https://app.example@evil.example/cb"),
        Attack(id: "AZ-10", sent: "https://app.example:x@evil.example/cb"),
        Attack(id: "AZ-10", sent: "https://a@app.example@evil.example/cb"),
        Attack(id: "AZ-11", sent: "https://app.example\\@evil.example/cb"),
        Attack(id: "AZ-11", sent: "https://app.example%0d%0a/cb"),
        Attack(id: "AZ-11", sent: "ht\ntps://app.example/cb"),
        Attack(id: "AZ-11", sent: "\thttps://app.example/cb"),
        Attack(id: "AZ-11", sent: "https://app.example/cb "),
        Attack(id: "AZ-12", sent: "https:evil.example"),
        Attack(id: "AZ-12", sent: "https:/evil.example"),
        Attack(id: "AZ-12", sent: "//evil.example"),
        Attack(id: "AZ-12", sent: "/cb"),
        Attack(id: "AZ-14", sent: "https://app.example:443/cb"),
        Attack(id: "AZ-15", sent: "https://\u{430}pp.example/cb"),
        Attack(id: "AZ-15", sent: "https://xn--pp-6kc.example/cb"),
        Attack(
            id: "AZ-15 equivalent, not equal", sent: "https://app.example/\u{212A}",
            registered: "https://app.example/K"),
        Attack(id: "AZ-16", sent: "https://app.example.evil.example/cb"),
        Attack(id: "AZ-16", sent: "https://evilapp.example/cb"),
        Attack(id: "AZ-17", sent: "https://appXexample/cb"),
        Attack(id: "AZ-18", sent: "https://x.example/cb", registered: "https://*.example/cb"),
        Attack(id: "AZ-18", sent: "https://app.example/cb", registered: "https://app.example/*"),
        Attack(id: "AZ-19", sent: "javascript:alert(1)", registered: "javascript:alert(1)", isNative: true),
        Attack(id: "AZ-20 not native", sent: "http://127.0.0.1:51004/cb", registered: "http://127.0.0.1/cb"),
        Attack(id: "AZ-21", sent: "http://127.0.0.1:51004/other", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://127.0.0.1/cb?x=1", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://localhost:51004/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://localhost:5/cb", registered: "http://localhost/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://[::1]:51004/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(
            id: "AZ-21", sent: "http://127.0.0.1.evil.example/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://127.1/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(
            id: "AZ-21", sent: "http://127.0.0.1:1@evil.example/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://127.0.0.1:99999/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://127.0.0.1:/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "http://127.0.0.1:0/cb", registered: "http://127.0.0.1/cb", isNative: true),
        Attack(id: "AZ-21", sent: "https://127.0.0.1:5/cb", registered: "http://127.0.0.1/cb", isNative: true),
    ]

    @Test("what is not registered ends on a page, without a redirect", .spec("RFC 9700", "4.1.3"), arguments: attacks)
    func isRefused(_ attack: Attack) {
        let client =
            attack.isNative
            ? Example.nativeClient([attack.registered])
            : Example.client {
                $0.redirectURIs = [attack.registered]
            }
        let outcome = Outcome { () throws(AuthorizationError) in
            try authorize([("redirect_uri", attack.sent)], client: client)
        }
        #expect(outcome == .page(.invalidRequest))
    }

    @Test(
        "AZ-20 a native client's loopback address may have any port", .spec("RFC 8252", "7.3"),
        arguments: [
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"), ("http://127.0.0.1:9/cb", "http://127.0.0.1/cb"),
            ("http://[::1]/cb?x=1", "http://[::1]:51004/cb?x=1"), ("http://127.0.0.1:9/cb", "http://127.0.0.1:10/cb"),
        ])
    func loopbackPort(registered: String, sent: String) throws {
        let request = try authorize([("redirect_uri", sent)], client: Example.nativeClient([registered]))
        #expect(request.redirectURI.value == sent)
    }

    @Test("a registered URI with a query works exactly", .spec("RFC 6749", "3.1.2"))
    func registeredQuery() throws {
        let client = Example.client { $0.redirectURIs = ["https://app.example/cb?tenant=a%20b"] }
        let request = try authorize(client: client)
        let response = AuthorizationResponse(code: .init("C"), channel: request.channel)
        #expect(
            response.location
                == "https://app.example/cb?tenant=a%20b&code=C&state=xyz&iss=https%3A%2F%2Fid.example")
        #expect(
            Outcome { () throws(AuthorizationError) in
                try authorize([("redirect_uri", "https://app.example/cb?tenant=a+b")], client: client)
            } == .page(.invalidRequest))
    }

    @Test(
        "AZ-18 AZ-19 these cannot be registered", .spec("RFC 8252", "7"),
        arguments: [
            "https://*.example/cb", "https://app.example/*", "javascript:alert(1)", "JavaScript:alert(1)",
            "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://app.example/x", "intent://x#Intent",
            "about:blank", "myapp:/cb", "http://app.example/cb", "http://127.1/cb", "http://127.0.0.1.evil.example/cb",
            "http://0.0.0.0/cb", "http://2130706433/cb", "http://0x7f.1/cb", "https://app.example/cb#", "https:///cb",
            "https://app.example:/cb", "https://app.example:99999/cb", "https://u@app.example/cb", "https:app.example",
            "https://app..example/cb", "https://app.example/a/../b", "https://app.example/a/%2E%2e/b",
            "https://app.example/a/..;x=1/b", "https://app.example/%", "https://app.example/%zz", "https://[]/cb",
            "https://app.example/%00", "https://app.example\\cb", "https://app.example/<x>", "/cb", "cb", "",
            "https://",
            "https://app.example/cb?state=1", "https://app.example/cb?%63ode=1", "https://app.example/cb?Code=1",
            "https://app.example/cb?a=1&iss=x", "https://app.example/cb?error[]=1", "https://app.example/\u{e9}",
            "com.example.app://user@host/cb",
        ])
    func cannotBeRegistered(_ uri: String) {
        #expect(RedirectURIRules.problem(with: uri, applicationType: .native) != nil)
        #expect(RedirectURIRules.problem(with: uri, applicationType: .web) != nil)
    }

    @Test(
        "these can be registered", .spec("RFC 8252", "7"),
        arguments: [
            ("https://app.example/cb", ApplicationType.web), ("https://app.example:8443/cb?a=b", .web),
            ("http://127.0.0.1:9000/callback", .web), ("http://localhost:3000/", .web), ("http://[::1]/cb", .native),
            ("https://xn--bcher-kva.example/cb", .web), ("https://192.0.2.1/cb", .web),
            ("com.example.app:/cb", .native),
            ("https://app.example", .web), ("https://app.example/a..b/.c/%C3%A9", .web),
        ])
    func canBeRegistered(_ uri: String, _ type: ApplicationType) {
        #expect(RedirectURIRules.problem(with: uri, applicationType: type) == nil)
    }

    @Test("a scheme of its own is for native clients")
    func schemeOfItsOwn() {
        #expect(RedirectURIRules.problem(with: "com.example.app:/cb", applicationType: .web) != nil)
    }

    @Test(
        "what form-action names",
        arguments: [
            ("https://app.example:8443/cb?x=1", "https://app.example:8443"),
            ("https://app.example", "https://app.example"),
        ])
    func origin(uri: String, origin: String) throws {
        let request = try authorize(client: Example.client { $0.redirectURIs = [uri] })
        #expect(request.redirectURI.origin == origin)
    }

    @Test("a scheme of its own stands for itself in form-action")
    func schemeOrigin() throws {
        #expect(try authorize(client: Example.nativeClient()).redirectURI.origin == "com.example.app:")
    }
}

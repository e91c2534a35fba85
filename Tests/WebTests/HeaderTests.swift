import HTTPTypes
import Hummingbird
import TestKit
import Testing
import Web

@Suite("Header fields of every answer")
struct HeaderTests {
    private let routes = [
        Route("/page", for: .person, [.get: { _ in Response(status: .ok) }]),
        Route("/token", for: .client, sharedWith: .registeredOrigins, [.post: { _ in Response(status: .ok) }]),
        Route(
            "/jwks", for: .machine, sharedWith: .everyone,
            [.get: { PreparedDocument([1], type: "x/y", cacheControl: "public").response(to: $0.fields) }]),
    ]

    @Test("pages are neither framed, sniffed, cached nor told about to others", .spec("RFC 9700", "4.16"))
    func security() async throws {
        for path in ["/page", "/nothing"] {
            let fields = try await site(routes).answer(.get, path).headers
            func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }
            #expect(value("X-Frame-Options") == "DENY")
            #expect(value("X-Content-Type-Options") == "nosniff")
            #expect(value("Referrer-Policy") == "no-referrer")
            // A sign-in in a popup would lose its opener.
            #expect(value("Cross-Origin-Opener-Policy") == nil)
            #expect(value("Strict-Transport-Security") == "max-age=31536000")
            #expect(value("Cache-Control") == "no-store")
            let policy = try #require(value("Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
        }
    }

    @Test("a plain http site sends no HSTS", .spec("RFC 6797", "7.2"))
    func plain() async throws {
        let answer = try await site(routes, issuer: "http://localhost:8080").answer(.get, "/page")
        #expect(answer.headers[.strictTransportSecurity] == nil)
    }

    @Test(
        "a form may lead on to a redirect URI's origin",
        arguments: [
            ("https://rp.example/cb?x=1", "https://rp.example"),
            ("https://rp.example:8443/cb", "https://rp.example:8443"),
            ("http://127.0.0.1:9000/cb", "http://127.0.0.1:9000"), ("http://127.0.0.1/cb", "http://127.0.0.1:*"),
            ("http://[::1]/cb", "http://[::1]:*"), ("com.example.app:/cb", "com.example.app:"),
            ("https://rp.example;script-src/x", nil), ("https:///cb", nil), ("no uri", nil), ("https:rp", nil),
            ("ja va:x", nil),
        ] as [(String, String?)])
    func source(uri: String, source: String?) {
        #expect(ContentPolicy.source(for: uri) == source)
    }

    @Test("scripts of a registered origin may read the token endpoint, and no others", .spec("RFC 6749", "5.1"))
    func registeredOrigin() async throws {
        let site = try site(routes, clientOrigins: ["https://app.example", "null"])
        for (origin, isAllowed) in [
            ("https://app.example", true), ("https://app.example.evil.example", false), ("https://evil.example", false),
            ("http://app.example", false), ("null", false), ("", false),
        ] {
            let answer = try await site.answer(.post, "/token", fields: [.origin: origin])
            #expect(answer.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
            #expect(answer.headers[.accessControlAllowCredentials] == nil)
            #expect(answer.headers[.vary] == "Origin")
        }
    }

    @Test("a preflight request is answered, without credentials")
    func preflight() async throws {
        let site = try site(routes, clientOrigins: ["https://app.example"])
        let fields: HTTPFields = [.origin: "https://app.example", .accessControlRequestMethod: "POST"]
        let answer = try await site.answer(.options, "/token", fields: fields)
        #expect(answer.status == .noContent)
        #expect(answer.headers[.accessControlAllowOrigin] == "https://app.example")
        #expect(answer.headers[.accessControlAllowMethods] == "POST")
        #expect(answer.headers[.accessControlAllowHeaders] == "Authorization, Content-Type, DPoP")
        let foreign = try await site.answer(.options, "/token", fields: [.origin: "https://evil.example"])
        #expect(foreign.headers[.accessControlAllowOrigin] == nil)
        #expect(foreign.headers[.accessControlAllowMethods] == nil)
    }

    @Test("public documents are for everybody, and for nobody's credentials")
    func everyone() async throws {
        let answer = try await site(routes).answer(.get, "/jwks", fields: [.origin: "null"])
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[.cacheControl] == "public")
    }

    @Test("two Origin fields are none")
    func twoOrigins() async throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .origin, value: "https://app.example"))
        fields.append(HTTPField(name: .origin, value: "https://evil.example"))
        let answer = try await site(routes, clientOrigins: ["https://app.example"]).answer(
            .post, "/token", fields: fields)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
    }

    @Test(
        "a document that the caller has is not sent again", .spec("RFC 9110", "13.1.2"),
        arguments: [("TAG", 304), ("W/TAG", 304), ("\"other\", TAG", 304), ("*", 304), ("\"other\"", 200), ("", 200)])
    func entityTag(match: String, status: Int) throws {
        let document = PreparedDocument(Array("{}".utf8), type: "application/json", cacheControl: "public")
        let tag = try #require(document.response(to: [:]).headers[.eTag])
        let answer = document.response(to: [.ifNoneMatch: match.replacing("TAG", with: tag)])
        #expect(answer.status.code == status)
        #expect(answer.headers[.eTag] == tag)
    }
}

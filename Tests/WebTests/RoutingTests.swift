import HTTPTypes
import Hummingbird
import Primitives
import TestKit
import Testing
import Web

@Suite("Routing")
struct RoutingTests {
    private let routes = [
        Route("/page", for: .person, [.get: { _ in Self.ok }, .post: { _ in Self.ok }]),
        Route("/authorize", for: .person, answersHead: false, [.get: { _ in Self.ok }]),
        Route("/token", for: .client, sharedWith: .registeredOrigins, [.post: { _ in Self.ok }]),
        Route("/assets/", for: .machine, [.get: { _ in Self.ok }]),
    ]

    private static let ok = Response(
        status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "body")))

    @Test(
        "a method that is not offered is told which are", .spec("RFC 9110", "15.5.6"),
        arguments: [
            ("PUT", "/page", "GET, POST, HEAD"), ("OPTIONS", "/page", "GET, POST, HEAD"),
            ("HEAD", "/authorize", "GET"), ("TRACE", "/authorize", "GET"), ("POST", "/authorize", "GET"),
            ("GET", "/token", "POST, OPTIONS"), ("FOO", "/token", "POST, OPTIONS"),
            ("DELETE", "/assets/x", "GET, HEAD"),
        ])
    func wrongMethod(method: String, path: String, allow: String) async throws {
        let answer = try await site(routes).answer(try #require(HTTPRequest.Method(method)), path)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == allow)
    }

    @Test("HEAD is GET without the body", .spec("RFC 9110", "9.3.2"))
    func head() async throws {
        let answer = try await site(routes).answer(.head, "/page")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentLength] == "4")
        #expect(try await answer.text().isEmpty)
    }

    @Test(
        "a path that is not in the table is not found, however it would be tidied up",
        arguments: [
            "/nothing", "//page", "/page/", "/./page", "/x/../page", "/Page", "/%70age", "/page%2f", "/page;x=1",
            "/pagex", "/assets", "/token/",
        ])
    func notFound(path: String) async throws {
        let answer = try await site(routes).answer(.get, path)
        #expect(answer.status == .notFound)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test("an issuer with a path has all its paths behind it, and discovery before it, too", .spec("RFC 8414", "3.1"))
    func basePath() async throws {
        let known = Route(Paths.authorizationServerMetadata, for: .machine, [.get: { _ in Self.ok }])
        let site = try site(routes + [known], issuer: "https://example.com/id")
        #expect(try await site.answer(.get, "/id/page").status == .ok)
        #expect(try await site.answer(.get, "/page").status == .notFound)
        #expect(try await site.answer(.get, "/idpage").status == .notFound)
        #expect(try await site.answer(.get, "/id/.well-known/oauth-authorization-server").status == .ok)
        #expect(try await site.answer(.get, "/.well-known/oauth-authorization-server/id").status == .ok)
    }

    @Test("what a proxy took over plain http is not used, but shown the way", .spec("RFC 9325", "3.2"))
    func plainHTTP() async throws {
        let site = try site(routes, proxies: [try #require(CIDR("10.0.0.1"))])
        let proto = try #require(HTTPField.Name("X-Forwarded-Proto"))
        let page = try await site.answer(.get, "/page?code=x", fields: [proto: "http"], peer: "10.0.0.1")
        #expect(page.status == .movedPermanently)
        #expect(page.headers[.location] == "https://id.example/page")
        #expect(try await site.answer(.post, "/token", fields: [proto: "http"], peer: "10.0.0.1").status == .badRequest)
        #expect(try await site.answer(.get, "/page", fields: [proto: "https"], peer: "10.0.0.1").status == .ok)
        #expect(try await site.answer(.get, "/page", fields: [proto: "http"], peer: "192.0.2.7").status == .ok)
    }

    @Test(
        "an issuer is split as browsers do",
        arguments: [
            ("https://id.example", "https://id.example", "", true),
            ("https://ID.example:443", "https://id.example", "", true),
            ("http://localhost:8080", "http://localhost:8080", "", false),
            ("http://127.0.0.1:80/a/b", "http://127.0.0.1", "/a/b", false),
        ])
    func address(issuer: String, origin: String, base: String, isSecure: Bool) {
        let address = PublicAddress(issuer: issuer)
        #expect(address.origin == origin)
        #expect(address.base == base)
        #expect(address.isSecure == isSecure)
    }
}

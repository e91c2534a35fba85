import HTTPTypes
import Hummingbird
import Primitives
import TestKit
import Testing
import Web

@Suite("What is read of a request")
struct RequestReadingTests {
    @Test(
        "a target is split, and not repaired",
        arguments: [
            ("/authorize?a=b&c=%20", "/authorize", "a=b&c=%20"), ("/", "/", ""), ("/?", "/", ""),
            ("//token", "//token", ""), ("/./token?x", "/./token", "x"), ("/a?b?c", "/a", "b?c"),
            ("/%74oken", "/%74oken", ""), ("/a;v=1", "/a;v=1", ""),
        ])
    func splits(target: String, path: String, query: String) throws {
        let read = try RequestTarget(target)
        #expect(read.path == path)
        #expect(read.query == query)
    }

    @Test(
        "a target that is malformed is refused",
        arguments: [
            "", "*", "token", "http://id.example/", "/a b", "/ä", "/a%", "/a%2", "/a%zz", "/%ff", "/%c3%28", "/%00",
            "/a\u{7}", "/a#b",
        ])
    func refuses(target: String) {
        #expect(throws: Refusal.malformed) { try RequestTarget(target) }
    }

    @Test("a form is read only from a form", .spec("RFC 6749", "B"))
    func formType() async throws {
        let site = try site([Self.echo])
        let cases: [(HTTPFields, Int)] = [
            ([.contentType: "application/x-www-form-urlencoded"], 200),
            ([.contentType: "Application/X-WWW-Form-URLencoded; charset=UTF-8"], 200),
            ([.contentType: "application/json"], 415), ([.contentType: "multipart/form-data; boundary=x"], 415),
            ([.contentType: "application/x-www-form-urlencodedx"], 415), ([:], 415),
        ]
        for (fields, status) in cases {
            #expect(try await site.answer(.post, "/echo", fields: fields, body: "a=1").status.code == status)
        }
    }

    @Test(
        "a form that cannot be read is refused",
        arguments: ["a=%", "a=%zz", "a=%ff", "a=%00", "a=\u{0}", String(repeating: "a=1&", count: 101)])
    func malformedForm(body: String) async throws {
        let answer = try await site([Self.echo]).answer(.post, "/echo", fields: form, body: body)
        #expect(answer.status == .badRequest)
    }

    @Test("a body may have 64 KiB and no byte more, announced or not")
    func bodyLimit() async throws {
        let site = try site([Self.echo])
        let full = "a=" + String(repeating: "x", count: 65_534)
        #expect(try await site.answer(.post, "/echo", fields: form, body: full).status == .ok)
        #expect(try await site.answer(.post, "/echo", fields: form, body: full + "x").status == .contentTooLarge)
        var announced = form
        announced[.contentLength] = "65537"
        let answer = try await site.answer(.post, "/echo", fields: announced)
        #expect(answer.status == .contentTooLarge)
        #expect(answer.headers[.connection] == "close")
    }

    @Test("a header may have 16 KiB, with the line of the request")
    func headerLimit() async throws {
        let site = try site([Self.echo])
        let fits = try await site.answer(.get, "/echo?" + String(repeating: "x", count: 16_000))
        #expect(fits.status == .ok)
        let tooLong = try await site.answer(.get, "/echo?" + String(repeating: "x", count: 16_400))
        #expect(tooLong.status == .requestHeaderFieldsTooLarge)
        let field = try await site.answer(.get, "/echo", fields: [.userAgent: String(repeating: "x", count: 16_400)])
        #expect(field.status == .requestHeaderFieldsTooLarge)
    }

    @Test("a second Host is refused", .spec("RFC 9112", "3.2"))
    func secondHost() async throws {
        let host = try #require(HTTPField.Name("Host"))
        let answer = try await site([Self.echo]).answer(.get, "/echo", fields: [host: "evil.example"])
        #expect(answer.status == .badRequest)
    }

    @Test("a form of ours says nothing twice")
    func duplicates() async throws {
        let route = Route(
            "/own", for: .person,
            [
                .post: { call in
                    _ = try await call.ownForm
                    return Response(status: .ok)
                }
            ])
        let site = try site([route])
        #expect(try await site.answer(.post, "/own", fields: form, body: "email=a&password=b").status == .ok)
        #expect(try await site.answer(.post, "/own", fields: form, body: "email=a&email=b").status == .badRequest)
    }

    private let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    /// Says back what it read.
    static let echo = Route(
        "/echo", for: .client,
        [
            .get: { call in Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: call.target.query)))
            },
            .post: { call in .json(Array(try await call.form.encoded().utf8)) },
        ])
}

import HTTPTypes
import Hummingbird
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing
import Web

@Suite("What goes wrong")
struct FailureTests {
    private struct Surprise: Error, CustomStringConvertible {
        var description: String { "select * from account where password = 'hunter2'" }
    }

    private func answer(_ error: any Error & Sendable, reader: Route.Reader, log: LogBook = LogBook()) async throws
        -> Response
    {
        let route = Route("/x", for: reader, [.get: { _ in throw error }])
        return try await site([route], logger: log.logger).answer(.get, "/x?code=secret-code")
    }

    @Test("an error nobody foresaw is a page with an id, and its cause is in the log alone")
    func surprise() async throws {
        let log = LogBook()
        let answer = try await answer(Surprise(), reader: .person, log: log)
        let page = try await answer.text()
        #expect(answer.status == .internalServerError)
        #expect(!page.contains("hunter2") && !page.contains("select"))
        let reference = try #require(page.firstMatch(of: /data-reference>([0-9A-Z]{4}-[0-9A-Z]{4})</))
        #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains("hunter2") && $0.contains(reference.1) })
    }

    @Test("for a client it is the standard's JSON")
    func surpriseForClient() async throws {
        let answer = try await answer(Surprise(), reader: .client)
        #expect(answer.status == .internalServerError)
        #expect(
            try await answer.text()
                == #"{"error":"server_error","error_description":"The server met an unexpected condition."}"#)
    }

    @Test("a full queue is 503 with Retry-After, for everybody")
    func overloaded() async throws {
        let pool = BoundedPool(name: "test", threads: 0, limit: 0)
        var caught: (any Error)?
        do { try await pool.run {} } catch { caught = error }
        let overloaded = try #require(caught as? BoundedPool.Overloaded)
        for reader in [Route.Reader.person, .client, .machine] {
            let log = LogBook()
            let answer = try await answer(overloaded, reader: reader, log: log)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "2")
            #expect(!log.lines.contains { $0.hasPrefix("error") })
        }
    }

    @Test("an error of the token endpoint has the standard's form and challenge", .spec("RFC 6749", "5.2"))
    func tokenError() async throws {
        let answer = try await answer(TokenError.invalidClient, reader: .client)
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(try await answer.text().contains(#""error":"invalid_client""#))
    }

    @Test("a bearer error has a challenge, and no body when no token was sent", .spec("RFC 6750", "3.1"))
    func bearerError() async throws {
        let missing = try await answer(BearerError.missing, reader: .client)
        #expect(missing.status == .unauthorized)
        let metadata = "https://id.example/.well-known/oauth-protected-resource"
        #expect(
            missing.headers[values: .wwwAuthenticate] == BearerError.missing.challenges(to: nil, metadata: metadata))
        #expect(try await missing.text().isEmpty)
        let invalid = try await answer(BearerError.invalidToken, reader: .client)
        #expect(invalid.headers[.wwwAuthenticate]?.contains("invalid_token") == true)
    }

    @Test("bad input is no error of ours, and no secret of an address is logged")
    func log() async throws {
        let log = LogBook()
        for refusal in [Refusal.malformed, .bodyTooLarge, .forgedForm, .unsupportedMediaType] {
            _ = try await answer(refusal, reader: .person, log: log)
        }
        #expect(log.lines.count == 4)
        #expect(log.lines.allSatisfy { $0.hasPrefix("info request ") })
        #expect(!log.lines.contains { $0.contains("secret-code") })
    }

    @Test("what a page echoes is escaped", .spec("RFC 6749", "10.12"))
    func escaped() async throws {
        let script = #"<script>alert("1")</script>'&"#
        let page = ErrorPage(heading: script, problem: script, id: "0000-0000", detail: script)
        let html = try shippedPages().html(page, texts: try shippedPages().locales.texts(for: LanguageChoice()))
        #expect(!html.contains("<script>alert"))
        #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"))
    }
}

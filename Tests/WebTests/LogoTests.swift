import HTTPTypes
import Hummingbird
import Identity
import Primitives
import TestKit
import Testing
import Web

@Suite("Logos of organizations")
struct LogoTests {
    private static let hash = [UInt8](repeating: 0xFB, count: 32)
    private static let name = Base64URL.encode(hash)

    private static let emblem = Emblem(url: "/assets/logo/\(name)", name: "\"><b>Acme")

    private func logos(issuer: String = "https://id.example") throws -> Site {
        let logos = LogoRoutes { hash in
            guard hash == Self.hash else { return nil }
            return LogoImage(Logo(hash: hash, type: .webP), bytes: Array("<script>".utf8))
        }
        return try site(logos.routes, issuer: issuer)
    }

    @Test("are served as what they are, for good, and as nothing that could run")
    func served() async throws {
        let answer = try await logos().answer(.get, "/assets/logo/\(Self.name)")
        #expect(answer.status == .ok)
        #expect(try await answer.text() == "<script>")
        #expect(answer.headers[.contentType] == "image/webp")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; ") == true)
        let tag = try #require(answer.headers[.eTag])
        let again = try await logos().answer(.get, "/assets/logo/\(Self.name)", fields: [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
        let below = try await logos(issuer: "https://example.com/id").answer(.get, "/id/assets/logo/\(Self.name)")
        #expect(below.status == .ok)
    }

    @Test(
        "that nobody has are not found",
        arguments: [
            "", "x", Base64URL.encode([UInt8](repeating: 1, count: 32)), "\(name)=", "\(name)/", "x/\(name)",
            Base64URL.encode([UInt8](repeating: 0xFB, count: 31)),
        ])
    func unknown(name: String) async throws {
        let answer = try await logos().answer(.get, "/assets/logo/\(name)")
        #expect(answer.status == .notFound)
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test("stand in place of ours on a page of the organization, by its name, escaped")
    func shown() throws {
        let pages = try shippedPages()
        let texts = pages.locales.texts(in: pages.locales.languages[0])
        let image = #"<img class="emblem" src="/assets/logo/\#(Self.name)" alt="&quot;&gt;&lt;b&gt;Acme">"#
        let plain = pages.html(Sample.organization(connections: 1), texts: texts)
        let html = pages.html(Sample.organization(connections: 1), texts: texts, emblem: Self.emblem)
        #expect(html.contains(image) && !html.contains(#"<svg class="mark""#))
        #expect(!plain.contains("emblem") && plain.contains(#"<svg class="mark""#))
    }

    @Test("stand before the name of the organization in the bar, which says it already")
    func bar() throws {
        let pages = try shippedPages()
        let texts = pages.locales.texts(in: pages.locales.languages[0])
        let menu = AccountMenu(
            organization: "Acme", emblem: Self.emblem, person: "Ann", email: "ann@acme.example", logout: "/logout",
            csrf: "token")
        let html = pages.html(Sample.sessions, texts: texts, menu: menu)
        #expect(
            html.contains(
                #"<img class="emblem" src="/assets/logo/\#(Self.name)" alt=""> <bdi>Acme</bdi></a>"#))
        #expect(html.matches(of: /class="emblem"/).count == 1 && !html.contains(#"<svg class="mark""#))
    }
}

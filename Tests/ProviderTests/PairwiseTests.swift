import Identity
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("A person whom each sector knows by another name")
struct PairwiseTests {
    private static func pairwise(
        _ world: World, _ id: String, sector: String? = nil
    ) async throws -> Application {
        try await world.application(id) {
            $0.subjectType = .pairwise
            $0.sectorIdentifierURI = sector
        }
    }

    private static func subject(_ world: World, _ app: Application) async throws -> String? {
        var browser = world.browser()
        let token = try #require(try await browser.tokens(for: app).idToken)
        return try world.claims(of: token)["sub"]?.string
    }

    @Test("one host is one sector; nobody's name is their account's", .spec("OIDC Core", "8.1"))
    func sectors() async throws {
        try await World.run { world in
            let one = try await Self.subject(world, Self.pairwise(world, "one"))
            let two = try await Self.subject(world, Self.pairwise(world, "two"))
            let first = try await Self.subject(world, Self.pairwise(world, "first", sector: "https://shop.example/a"))
            let second = try await Self.subject(world, Self.pairwise(world, "second", sector: "https://SHOP.example/b"))
            #expect(one != nil && one != two && first != one && first == second)
            #expect(![one, two, first].contains(world.ada.id.value))
            #expect(one?.utf8.count == 43)
            #expect(try await Self.subject(world, world.portal) == world.ada.id.value)
            // The same every time.
            #expect(try await Self.subject(world, Self.pairwise(world, "one")) == one)
        }
    }

    @Test("every place says the same name", .spec("OIDC Core", "8"), .spec("OIDC Core", "5.3.2"))
    func places() async throws {
        try await World.run { world in
            let app = try await Self.pairwise(world, "one")
            var browser = world.browser()
            let tokens = try await browser.tokens(for: app, ["scope": "openid offline_access"])
            let subject = try world.claims(of: try #require(tokens.idToken))["sub"]
            #expect(try world.claims(of: tokens.accessToken, type: "at+jwt")["sub"] == subject)
            #expect(try await world.userInfo(tokens.accessToken)["sub"] == subject)
            for token in [tokens.accessToken, try #require(tokens.refreshToken?.reveal())] {
                let answer = try await app.introspect(token)
                #expect(answer["active"] == true && answer["sub"] == subject)
            }
        }
    }

    @Test("hints and claims requests mean the person by that name", .spec("OIDC Core", "3.1.2.1"))
    func expected() async throws {
        try await World.run { world in
            let app = try await Self.pairwise(world, "one")
            var browser = world.browser()
            let token = try #require(try await browser.tokens(for: app).idToken)
            let subject = try #require(try world.claims(of: token)["sub"]?.string)
            let hint = app.request(["id_token_hint": token, "prompt": "none"])
            #expect(try await browser.authorize(hint).isSilent)
            for (sub, isMet) in [(subject, true), (world.ada.id.value, false)] {
                let claims = #"{"id_token":{"sub":{"value":"\#(sub)"}}}"#
                let request = app.request(["claims": claims, "prompt": "none"])
                #expect(try await browser.authorize(request).isSilent == isMet)
            }
            let out = try await EndSessionEndpoint(world.deployment).answer(
                [.init(name: "id_token_hint", value: token)], isConfirmed: false, visitor: browser.visitor)
            #expect(out == .loggedOut(redirect: nil))
        }
    }
}

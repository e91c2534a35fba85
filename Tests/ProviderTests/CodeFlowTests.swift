import Credentials
import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Storage
import TestKit
import Testing

@Suite("From an application's request to its tokens")
struct CodeFlowTests {
    enum Method: CaseIterable, Sendable {
        case basic, post, key, none

        func authentication(_ algorithm: SignatureAlgorithm) throws -> Application.Authentication {
            switch self {
            case .basic: .basic("a secret")
            case .post: .post("a secret")
            case .key: .key(try ClientKeys.key(algorithm))
            case .none: .none
            }
        }
    }

    @Test(
        "every algorithm and every client authentication leads to tokens that verify by the published keys",
        .spec("OIDC Core", "3.1.3.3"), .spec("RFC 7636", "4.6"), arguments: SignatureAlgorithm.allCases,
        Method.allCases)
    func everyWay(_ algorithm: SignatureAlgorithm, _ method: Method) async throws {
        try await World.run { world in
            let app = try await world.application("app", try method.authentication(algorithm)) {
                $0.idTokenAlgorithm = algorithm.rawValue
            }
            var browser = world.browser()
            let tokens = try await browser.tokens(for: app)
            let claims = try world.claims(of: try #require(tokens.idToken), signedBy: algorithm)
            #expect(claims["aud"] == "app")
            #expect(claims["at_hash"]?.string == Self.hash(of: tokens.accessToken, algorithm))
            _ = try world.claims(of: tokens.accessToken, type: "at+jwt", signedBy: algorithm)
            #expect(try await world.userInfo(tokens.accessToken) == ["sub": "ada"])
        }
    }

    /// The left half of the hash that goes with the algorithm, computed here by other means than the product does.
    private static func hash(of token: String, _ algorithm: SignatureAlgorithm) -> String {
        let bytes = Array(token.utf8)
        let hash = algorithm == .edDSA ? Array(SHA512.hash(data: bytes)) : Array(SHA256.hash(data: bytes))
        return Base64URL.encode(Array(hash.prefix(hash.count / 2)))
    }

    @Test("an ID token says who signed in when, how, where and for whom, and nothing else", .spec("OIDC Core", "2"))
    func idToken() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = world.clock.now()
            let code = try await browser.code(world.portal.request(["scope": "openid profile email groups"]))
            world.clock.advance(by: .seconds(20))
            let tokens = try await world.portal.exchange(code)
            let claims = try world.claims(of: try #require(tokens.idToken))
            let session = try #require(try await world.session(of: browser))
            #expect(
                claims.facts == [
                    "iss": "https://id.example", "sub": "ada", "aud": "portal", "nonce": "nonce-1",
                    "iat": .integer(start.seconds + 20), "exp": .integer(start.seconds + 320),
                    "auth_time": .integer(start.seconds), "amr": ["pwd"], "acr": "urn:signet:acr:1fa",
                    "sid": .string(session.id.value), "org_id": "org-acme", "org_name": "acme",
                    "at_hash": .string(Self.hash(of: tokens.accessToken, .es256)),
                ])
        }
    }

    @Test(
        "a stranger that asks for openid alone is told nothing about the person, their organization neither",
        .spec("OIDC Core", "5.4"))
    func bareIDToken() async throws {
        try await World.run { world in
            var browser = world.browser()
            let known = try await browser.tokens(for: world.portal, ["scope": "openid"])
            #expect(try world.claims(of: try #require(known.idToken))["org_name"] == "acme")
            let stranger = try await world.application("stranger", registeredAt: world.clock.now())
            let consent = Consent(
                account: world.ada.id, client: stranger.client.id, scopes: ["openid"], claims: [],
                givenAt: world.clock.now())
            #expect(try await world.store.remember(consent, inPlaceOf: nil))
            let tokens = try await browser.tokens(for: stranger, ["scope": "openid"])
            let claims = try world.claims(of: try #require(tokens.idToken))
            for name in ["org_id", "org_name", "name", "email"] { #expect(claims[name] == nil) }
            #expect(claims["sub"] == "ada" && claims["sid"] != nil)
            #expect(try world.claims(of: tokens.accessToken, type: "at+jwt")["org_name"] == nil)
        }
    }

    @Test("an access token is one of RFC 9068, with what an API needs and nobody's name", .spec("RFC 9068", "2.2"))
    func accessToken() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = world.clock.now()
            let tokens = try await browser.tokens(for: world.portal, ["scope": "openid profile email groups roles"])
            let claims = try world.claims(of: tokens.accessToken, type: "at+jwt")
            let session = try #require(try await world.session(of: browser))
            var facts = claims.facts
            let identifier = try #require(facts.removeValue(forKey: "jti")?.string)
            #expect(identifier.utf8.count > 40)
            #expect(
                facts == [
                    "iss": "https://id.example", "sub": "ada", "aud": "https://id.example", "client_id": "portal",
                    "iat": .integer(start.seconds), "exp": .integer(start.seconds + 600),
                    "scope": "openid profile email groups roles", "auth_time": .integer(start.seconds),
                    "amr": ["pwd"], "acr": "urn:signet:acr:1fa", "sid": .string(session.id.value),
                    "org_id": "org-acme", "org_name": "acme", "groups": ["engineers"], "roles": ["member"],
                ])
        }
    }

    @Test("claims asked for one by one are in the ID token or in UserInfo, as asked", .spec("OIDC Core", "5.5"))
    func requestedClaims() async throws {
        try await World.run { world in
            var browser = world.browser()
            let claims = #"{"id_token":{"email":null},"userinfo":{"name":{"essential":true},"locale":null}}"#
            let tokens = try await browser.tokens(for: world.portal, ["claims": claims])
            let idToken = try world.claims(of: try #require(tokens.idToken))
            #expect(idToken["email"] == "ada@acme.example")
            #expect(idToken["name"] == nil)
            #expect(try await world.userInfo(tokens.accessToken) == ["sub": "ada", "name": "Ada Lovelace"])
        }
    }

    @Test("AZ-41: every answer by redirect names the issuer", .spec("RFC 9207", "2"))
    func issuer() async throws {
        try await World.run { world in
            var browser = world.browser()
            let denied = try await browser.authorize(world.portal.request(["prompt": "none"]))
            let code = try await browser.signIn(world.portal.request())
            let silent = try await browser.authorize(world.portal.request())
            for response in [denied.response, code.response, silent.response] {
                #expect(response?.parameters["iss"] == "https://id.example")
                #expect(response?.parameters["state"] == "state-1")
                #expect(response?.location.hasPrefix("https://portal.example/cb?") == true)
            }
        }
    }

    @Test("an application that may not refresh gets no refresh token to lose", .spec("RFC 6749", "5.1"))
    func withoutRefresh() async throws {
        try await World.run { world in
            let app = try await world.application("app") { $0.grantTypes = [.authorizationCode] }
            var browser = world.browser()
            #expect(try await browser.tokens(for: app, ["scope": "openid offline_access"]).refreshToken == nil)
            #expect(try await refusal { try await app.refresh("anything") } == .unauthorizedClient)
        }
    }

    @Test("CO-16: codes, refresh tokens and cookies are stored hashed", .spec("RFC 9700", "4.2"))
    func hashed() async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            #expect(try await world.store.code(hash: Array(code.utf8)) == nil)
            #expect(try await world.store.code(hash: TokenHash.sha256(code)) != nil)
            let refresh = try #require(try await world.portal.exchange(code).refreshToken?.reveal())
            #expect(try await world.store.refreshToken(hash: Array(refresh.utf8)) == nil)
            #expect(try await world.store.refreshToken(hash: TokenHash.sha256(refresh)) != nil)
            let cookie = try #require(browser.session?.reveal())
            #expect(try await world.store.session(secretHash: Array(cookie.utf8)) == nil)
        }
    }
}

extension JSON {
    /// The members of an object by name, for comparing objects whatever their order.
    var facts: [String: JSON] {
        Dictionary((object ?? []).map { ($0.name, $0.value) }) { first, _ in first }
    }
}

extension World {
    /// The session of a browser's cookie.
    func session(of browser: Browser) async throws -> Session? {
        guard let cookie = browser.session?.reveal() else { return nil }
        return try await store.session(secretHash: TokenHash.sha256(cookie))?.session
    }
}

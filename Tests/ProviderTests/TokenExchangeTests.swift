import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

/// An application whose people's tokens are for an API, and that API, which calls another one.
private struct Cast: Sendable {
    static let access = "urn:ietf:params:oauth:token-type:access_token"
    static let apiURI = "https://api.example"
    static let backURI = "https://back.example"

    let world: World
    let app: Application
    let api: Application

    init(_ world: World, _ change: (inout ClientMetadata) -> Void = { _ in }) async throws {
        self.world = world
        app = try await world.application("app") { $0.resources = [Self.apiURI] }
        api = try await world.application("api") {
            $0.grantTypes = [.tokenExchange, .clientCredentials]
            $0.protectedResources = [Self.apiURI]
            $0.resources = [Self.backURI]
            $0.scopes = ["openid", "email", "reports"]
            change(&$0)
        }
    }

    /// Ada's tokens for the API.
    func given(_ browser: inout Browser, _ scope: String = "openid email profile") async throws -> TokenResponse {
        try await browser.tokens(for: app, ["scope": scope, "resource": Self.apiURI])
    }

    /// What the API gets for a token.
    func exchange(
        _ token: String?, _ changes: [String: String?] = [:], by application: Application? = nil
    ) async throws -> TokenResponse {
        let usual: [String: String?] = [
            "grant_type": GrantType.tokenExchange.rawValue, "subject_token": token, "subject_token_type": Self.access,
        ]
        return try await (application ?? api).token(usual.merging(changes) { $1 })
    }

    func claims(of response: TokenResponse) throws -> JSON {
        try world.claims(of: response.accessToken, type: "at+jwt")
    }
}

@Suite("Exchanging a token")
struct TokenExchangeTests {
    @Test("gives an API a token for the next one, in the person's name and its own", .spec("RFC 8693", "4.1"))
    func delegation() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            var browser = world.browser()
            let given = try await cast.given(&browser)
            let response = try await cast.exchange(given.accessToken)
            let body = try JSON.parse(response.body)
            #expect(body["issued_token_type"] == .string(Cast.access))
            #expect(body["refresh_token"] == nil && body["id_token"] == nil)
            let claims = try cast.claims(of: response)
            #expect(claims["sub"] == "ada" && claims["client_id"] == "api" && claims["act"] == ["sub": "api"])
            #expect(response.scopes == ["openid", "email"])
            #expect(claims["aud"] == [.string(World.issuer), .string(Cast.backURI)])
            #expect(claims["sid"] == (try cast.claims(of: given))["sid"])
            let introspected = try await cast.api.introspect(response.accessToken)
            #expect(introspected["active"] == true && introspected["act"] == ["sub": "api"])
            #expect(try await world.userInfo(response.accessToken)["email"] == "ada@acme.example")
            // Once more, by the next one: the chain grows, and the token lives no longer.
            let next = try await world.application("back") {
                $0.grantTypes = [.tokenExchange]
                $0.protectedResources = [Cast.backURI]
            }
            world.clock.advance(by: .minutes(4))
            let second = try await cast.exchange(response.accessToken, by: next)
            #expect(try cast.claims(of: second)["act"] == ["sub": "back", "act": ["sub": "api"]])
            #expect(second.lifetime == .minutes(6))
        }
    }

    @Test("shows nobody else when the client may impersonate", .spec("RFC 8693", "1.1"))
    func impersonation() async throws {
        try await World.run { world in
            let cast = try await Cast(world) { $0.tokenExchange = .impersonation }
            var browser = world.browser()
            let response = try await cast.exchange(try await cast.given(&browser).accessToken)
            #expect(try cast.claims(of: response)["act"] == nil)
        }
    }

    @Test("names the subject of an actor token", .spec("RFC 8693", "2.1"))
    func actor() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            var browser = world.browser()
            let given = try await cast.given(&browser).accessToken
            let own = try await cast.api.token(["grant_type": "client_credentials"]).accessToken
            let actor: [String: String?] = ["actor_token": own, "actor_token_type": Cast.access]
            #expect(try cast.claims(of: try await cast.exchange(given, actor))["act"] == ["sub": "api"])
            let foreign = try await world.portal.token(["grant_type": "client_credentials"]).accessToken
            let stolen: [String: String?] = ["actor_token": foreign, "actor_token_type": Cast.access]
            #expect(try await refusal { try await cast.exchange(given, stolen) } == .invalidRequest)
            // A client's own token has nobody behind it to act for.
            #expect(try await refusal { try await cast.exchange(own) } == .invalidRequest)
        }
    }

    @Test("gives nothing that the token or the client does not have", .spec("RFC 8693", "5"))
    func narrowing() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            var browser = world.browser()
            let given = try await cast.given(&browser).accessToken
            func error(_ changes: [String: String?]) async throws -> TokenError.Code? {
                try await refusal { try await cast.exchange(given, changes) }
            }
            #expect(try await error(["scope": "profile"]) == .invalidScope)
            #expect(try await error(["scope": "reports"]) == .invalidScope)
            #expect(try await error(["audience": "https://other.example"]) == .invalidTarget)
            #expect(try await error(["resource": "https://other.example"]) == .invalidTarget)
            let narrow = try await cast.exchange(given, ["scope": "email", "audience": Cast.backURI])
            #expect(narrow.scopes == ["email"])
            #expect(try cast.claims(of: narrow)["aud"] == .string(Cast.backURI))
            #expect(try await world.userInfoRefusal(narrow.accessToken) == .invalidToken)  // TK-33
            let other = try await world.application("other") { $0.grantTypes = [.tokenExchange] }
            #expect(try await refusal { try await cast.exchange(given, by: other) } == .invalidRequest)
            #expect(try await refusal { try await cast.exchange("garbage") } == .invalidRequest)
            #expect(try await refusal { try await cast.exchange(given, by: cast.app) } == .unauthorizedClient)
            let bound = try await world.application("bound", of: world.acme) {
                $0.grantTypes = [.tokenExchange]
                $0.protectedResources = [Cast.apiURI]
            }
            #expect(try await refusal { try await cast.exchange(given, by: bound) } == nil)
        }
    }

    @Test("ends with the grant, and is refused to who may no longer sign in", .spec("RFC 8693", "5"))
    func endings() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            var browser = world.browser()
            let given = try await cast.given(&browser, "openid email offline_access")
            let response = try await cast.exchange(given.accessToken)
            #expect(response.scopes == ["openid", "email"])
            #expect(try await cast.api.isActive(response.accessToken) == true)
            try await cast.app.revoke(given.refreshToken?.reveal())
            #expect(try await cast.api.isActive(response.accessToken) == false)
            #expect(try await refusal { try await cast.exchange(given.accessToken) } == .invalidRequest)
            let again = try await cast.given(&browser)
            for _ in 0..<10 {
                var other = world.browser()
                _ = try await other.signIn(world.portal.request(), "ada@acme.example", "wrong password")
            }
            // TK-39
            #expect(try await refusal { try await cast.exchange(again.accessToken) } == .invalidRequest)
            world.clock.advance(by: .hours(1))
            var fresh = world.browser()
            let last = try await cast.given(&fresh)
            #expect(try await refusal { try await cast.exchange(last.accessToken) } == nil)
            try await world.set(.suspended, of: world.ada)
            #expect(try await refusal { try await cast.exchange(last.accessToken) } == .invalidRequest)
        }
    }

    @Test("takes the client's own ID token while the session lives", .spec("RFC 8693", "3"))
    func idToken() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            let app = try await world.application("app") { $0.grantTypes.insert(.tokenExchange) }
            var browser = world.browser()
            let tokens = try await browser.tokens(for: app, ["scope": "openid email"])
            let kind: [String: String?] = ["subject_token_type": "urn:ietf:params:oauth:token-type:id_token"]
            let response = try await cast.exchange(tokens.idToken, kind, by: app)
            #expect(response.scopes == ["openid", "email"])
            #expect(try await world.userInfo(response.accessToken)["sub"] == "ada")
            let foreign = try await browser.tokens(for: world.portal).idToken
            #expect(try await refusal { try await cast.exchange(foreign, kind, by: app) } == .invalidRequest)
            #expect(try await refusal { try await cast.exchange(tokens.accessToken, kind, by: app) } == .invalidRequest)
            #expect(try await refusal { try await cast.exchange(tokens.idToken, by: app) } == .invalidRequest)
            _ = try await browser.logOut()
            #expect(try await refusal { try await cast.exchange(tokens.idToken, kind, by: app) } == .invalidRequest)
            #expect(try await world.userInfoRefusal(response.accessToken) == .invalidToken)
        }
    }

    @Test("binds the new token to the key that is proved", .spec("RFC 9449", "5"))
    func bound() async throws {
        try await World.run { world in
            let cast = try await Cast(world)
            let prover = try Prover(world)
            var browser = world.browser()
            let given = try await cast.given(&browser).accessToken
            let response = try await cast.exchange(given, by: cast.api.proving(prover))
            #expect(response.isBound)
            #expect(try await prover.userInfoRefusal(response.accessToken) == nil)
            #expect(try await world.userInfoRefusal(response.accessToken) == .invalidToken)
        }
    }
}

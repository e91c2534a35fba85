import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A client that stands for the people of its organization")
struct JWTBearerTests {
    private static func service(
        _ world: World, _ id: String = "service", of organization: Organization?
    ) async throws -> Application {
        try await world.application(id, .key(try ClientKeys.key(.es256)), of: organization) {
            $0.grantTypes = [.jwtBearer]
            $0.scopes = ["openid", "email", "groups", "reports"]
        }
    }

    private static func ask(
        _ service: Application, _ changes: [String: JSON?] = ["sub": "ada@acme.example"], scope: String? = nil
    ) async throws -> TokenResponse {
        let assertion = try service.assertion(signedBy: try ClientKeys.key(.es256), changes)
        return try await service.token([
            "grant_type": GrantType.jwtBearer.rawValue, "assertion": assertion, "scope": scope,
        ])
    }

    @Test("gets an access token for a person, that says nothing of a sign-in", .spec("RFC 7523", "2.1"))
    func token() async throws {
        try await World.run { world in
            let service = try await Self.service(world, of: world.acme)
            for subject in ["ada", "ada@acme.example", "ADA@acme.example"] as [JSON] {
                let response = try await Self.ask(service, ["sub": subject])
                #expect(response.refreshToken == nil && response.idToken == nil)
                let claims = try world.claims(of: response.accessToken, type: "at+jwt")
                #expect(claims["sub"] == "ada" && claims["client_id"] == "service" && claims["org_id"] == "org-acme")
                #expect(claims["groups"] == ["engineers"])
                for name in ["auth_time", "amr", "acr", "sid"] { #expect(claims[name] == nil) }
                #expect(try await world.userInfo(response.accessToken)["email"] == "ada@acme.example")
                #expect(try await service.isActive(response.accessToken) == true)
            }
            let narrow = try await Self.ask(service, scope: "reports")
            #expect(narrow.scopes == ["reports"])
            try await service.revoke(narrow.accessToken)
            #expect(try await service.isActive(narrow.accessToken) == false)
        }
    }

    @Test("names each assertion once, and only for us", .spec("RFC 7523", "3"))
    func assertions() async throws {
        try await World.run { world in
            let service = try await Self.service(world, of: world.acme)
            func error(_ changes: [String: JSON?]) async throws -> TokenError.Code? {
                try await refusal { try await Self.ask(service, changes.merging(["sub": "ada"]) { old, _ in old }) }
            }
            #expect(try await error(["jti": "once"]) == nil)
            #expect(try await error(["jti": "once"]) == .invalidGrant)
            #expect(try await error(["aud": "https://other.example"]) == .invalidGrant)
            #expect(try await error(["iss": "portal"]) == .invalidGrant)
            #expect(try await error(["sub": "nobody@acme.example"]) == .invalidGrant)
            #expect(try await error(["sub": "service"]) == .invalidGrant)
            #expect(try await error(["exp": .integer(world.clock.now().seconds + 7_200)]) == .invalidGrant)
            let forged = try service.assertion(signedBy: try ClientKeys.key(.edDSA), ["sub": "ada"])
            let body: [String: String?] = ["grant_type": GrantType.jwtBearer.rawValue, "assertion": forged]
            #expect(try await refusal { try await service.token(body) } == .invalidGrant)
        }
    }

    @Test("reaches nobody outside its organization, and nobody who is suspended or locked out")
    func people() async throws {
        try await World.run { world in
            let nowhere = try await Self.service(world, "nowhere", of: nil)
            #expect(try await refusal { try await Self.ask(nowhere) } == .unauthorizedClient)
            var globex = world.acme
            globex = Organization(
                id: OrganizationID("org-globex"), name: try #require(OrganizationName("globex")), displayName: "Globex",
                domains: ["globex.example"], policy: OrganizationPolicy())
            try await world.change(.putOrganization(globex))
            let foreign = try await Self.service(world, "foreign", of: globex)
            for subject in ["ada", "ada@acme.example"] as [JSON] {
                #expect(try await refusal { try await Self.ask(foreign, ["sub": subject]) } == .invalidGrant)
            }
            let service = try await Self.service(world, of: world.acme)
            let response = try await Self.ask(service)
            for _ in 0..<10 {
                var browser = world.browser()
                _ = try await browser.signIn(world.portal.request(), "ada@acme.example", "wrong password")
            }
            #expect(try await refusal { try await Self.ask(service) } == .invalidGrant)
            world.clock.advance(by: .hours(1))
            let later = try await Self.ask(service)
            try await world.set(.suspended, of: world.ada)
            #expect(try await refusal { try await Self.ask(service) } == .invalidGrant)
            for token in [response, later] {
                #expect(try await service.isActive(token.accessToken) == false)
                #expect(try await world.userInfoRefusal(token.accessToken) == .invalidToken)
            }
        }
    }
}

@Suite("Signed answers")
struct SignedAnswerTests {
    @Test("introspection is signed for whoever accepts it so", .spec("RFC 9701", "5"))
    func introspection() async throws {
        try await World.run { world in
            let app = try await world.application("app") { $0.introspectionAlgorithm = "RS256" }
            var browser = world.browser()
            let tokens = try await browser.tokens(for: app)
            for (application, algorithm) in [(app, SignatureAlgorithm.rs256), (world.portal, .es256)] {
                let call = try application.call(["token": tokens.accessToken])
                let signed = ClientCall(
                    authorization: call.authorization, query: [], body: call.body,
                    accept: ["application/token-introspection+jwt"])
                let answer = try await IntrospectionEndpoint(world.deployment).answer(signed)
                let jwt = try #require(answer.jwt)
                let claims = try world.claims(of: jwt, type: "token-introspection+jwt", signedBy: algorithm)
                #expect(claims["iss"] == .string(World.issuer))
                #expect(claims["aud"] == .string(application.client.id.value))
                #expect(claims["token_introspection"]?["active"] == .bool(application.client.id == app.client.id))
                #expect(claims["sub"] == nil && claims["exp"] == nil)
                #expect(try await world.userInfoRefusal(jwt) == .invalidToken)
            }
        }
    }

    @Test("UserInfo is signed for who registered for it", .spec("OIDC Core", "5.3.2"))
    func userInfo() async throws {
        try await World.run { world in
            let app = try await world.application("app") { $0.userInfoAlgorithm = "PS256" }
            var browser = world.browser()
            let token = try await browser.tokens(for: app, ["scope": "openid email"]).accessToken
            let call = ClientCall(authorization: "Bearer \(token)", query: [], body: [])
            let jwt = try #require(try await UserInfoEndpoint(world.deployment).answer(call).jwt)
            let claims = try world.claims(of: jwt, signedBy: .ps256)
            #expect(claims["iss"] == .string(World.issuer) && claims["aud"] == "app" && claims["sub"] == "ada")
            #expect(claims["email"] == "ada@acme.example")
        }
    }

    @Test("a client's own lifetimes hold", .spec("RFC 6749", "5.1"))
    func lifetimes() async throws {
        try await World.run { world in
            let app = try await world.application("app") {
                $0.lifetimes.accessTokenSeconds = 86_400
                $0.lifetimes.idTokenSeconds = 60
                $0.lifetimes.authorizationCodeSeconds = 10
                $0.lifetimes.refreshTokenSeconds = 3_600
            }
            var browser = world.browser()
            let late = try await browser.code(app.request())
            world.clock.advance(by: .seconds(10))
            #expect(try await refusal { try await app.exchange(late) } == .invalidGrant)
            let tokens = try await browser.tokens(for: app, ["scope": "openid offline_access"])
            #expect(tokens.lifetime == .days(1))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["exp"] == .integer(world.clock.now().seconds + 60))
            // A key that retires stays published for as long as what it signed.
            try await world.rotation.rotate()
            world.clock.advance(by: .hours(23))
            try await world.deployment.keys.reload()
            #expect(try await world.userInfoRefusal(tokens.accessToken) == nil)
            #expect(try await refusal { try await app.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
        }
    }
}

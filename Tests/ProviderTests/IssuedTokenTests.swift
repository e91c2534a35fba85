import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("UserInfo")
struct UserInfoTests {
    @Test(
        "tells what the scopes allow", .spec("OIDC Core", "5.4"),
        arguments: [
            ("openid", ["sub"]), ("openid email", ["sub", "email", "email_verified"]),
            ("openid profile", ["sub", "name", "given_name", "family_name", "updated_at"]),
            ("openid groups", ["sub", "groups"]), ("openid roles", ["sub", "roles"]),
        ])
    func scopes(_ scope: String, _ names: [String]) async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, ["scope": scope])
            let claims = try await world.userInfo(tokens.accessToken)
            #expect(claims.object?.map(\.name) == names)
            #expect(claims["sub"] == "ada")
        }
    }

    @Test("TK-32: takes the token in the header or a form, and never in the address", .spec("RFC 6750", "2"))
    func places() async throws {
        try await World.run { world in
            var browser = world.browser()
            let token = try await browser.tokens(for: world.portal).accessToken
            let pair = FormParameters.Pair(name: "access_token", value: token)
            func status(_ call: ClientCall) async throws -> Int {
                do {
                    _ = try await UserInfoEndpoint(world.deployment).answer(call)
                    return 200
                } catch let error as BearerError {
                    return error.status
                }
            }
            let header = "Bearer \(token)"
            #expect(try await status(ClientCall(authorization: header, query: [], body: [])) == 200)
            #expect(try await status(ClientCall(authorization: nil, query: [], body: [pair])) == 200)
            #expect(try await status(ClientCall(authorization: nil, query: [pair], body: [])) == 400)
            #expect(try await status(ClientCall(authorization: header, query: [pair], body: [])) == 400)
            #expect(try await status(ClientCall(authorization: header, query: [], body: [pair])) == 400)
            #expect(try await status(ClientCall(authorization: nil, query: [], body: [])) == 401)
            #expect(try await status(ClientCall(authorization: "Basic \(token)", query: [], body: [])) == 401)
        }
    }

    @Test(
        "TK-32, TK-34: an ID token, and a token of our keys with any other type, is no access token",
        .spec("RFC 9068", "4"))
    func types() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            #expect(try await world.userInfoRefusal(try #require(tokens.idToken)) == .invalidToken)
            let payload = try world.claims(of: tokens.accessToken, type: "at+jwt").encoded()
            let signer = try #require(world.deployment.keys.current.accessTokens[.es256])
            for type in ["JWT", "logout+jwt", "at+jwt "] {
                let token = try TokenSigner(key: signer.key, type: type).sign(payload)
                #expect(try await world.userInfoRefusal(token) == .invalidToken, "\(type)")
            }
            #expect(try await world.userInfoRefusal(try signer.sign(payload)) == nil)
        }
    }

    @Test("a token of somebody else's keys, or with anything changed in it, is none of ours", .spec("RFC 8725", "3.2"))
    func foreignKeys() async throws {
        try await World.run { world in
            var browser = world.browser()
            let token = try await browser.tokens(for: world.portal).accessToken
            let claims = try world.claims(of: token, type: "at+jwt")
            let signer = try #require(world.deployment.keys.current.accessTokens[.es256])
            let thief = TokenSigner(key: try SigningKey.generate(.es256, id: signer.key.id), type: "at+jwt")
            #expect(try await world.userInfoRefusal(try thief.sign(claims.encoded())) == .invalidToken)
            let foreign = (claims.object ?? []).map {
                $0.name == "iss" ? JSON.Member(name: "iss", value: "https://other.example") : $0
            }
            #expect(try await world.userInfoRefusal(try signer.sign(JSON.object(foreign).encoded())) == .invalidToken)
            #expect(try await world.userInfoRefusal(String(token.dropLast(4)) + "AAAA") == .invalidToken)
        }
    }

    @Test(
        "an access token works for ten minutes, to the second", .spec("RFC 6750", "5.2"),
        arguments: [(599, true), (600, false)])
    func expiry(_ age: Int, _ works: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let token = try await browser.tokens(for: world.portal).accessToken
            world.clock.advance(by: .seconds(age))
            #expect(try await world.userInfoRefusal(token) == (works ? nil : .invalidToken))
            #expect(try await world.portal.isActive(token) == works)
        }
    }

    @Test("tells what is so now, not what was so when the token was made")
    func today() async throws {
        try await World.run { world in
            var browser = world.browser()
            let token = try await browser.tokens(for: world.portal, ["scope": "openid profile groups"]).accessToken
            var ada = world.ada
            ada.familyName = "King"
            ada.groups = []
            try await world.change(.putAccount(ada))
            let claims = try await world.userInfo(token)
            #expect(claims["name"] == "Ada King")
            #expect(claims["groups"] == [])
        }
    }
}

@Suite("Revocation")
struct RevocationTests {
    private static let offline: [String: String?] = ["scope": "openid offline_access"]

    @Test("TK-29: a refresh token takes its grant along, and nothing of another grant", .spec("RFC 7009", "2.1"))
    func cascade() async throws {
        try await World.run { world in
            var browser = world.browser()
            let other = try await browser.tokens(for: world.portal, Self.offline)
            let first = try await browser.tokens(for: world.portal, Self.offline)
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            try await world.portal.revoke(second.refreshToken?.reveal())
            for token in [first.accessToken, second.accessToken, second.refreshToken?.reveal()] {
                #expect(try await world.portal.isActive(token) == false)
            }
            #expect(
                try await refusal { try await world.portal.refresh(second.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.portal.isActive(other.accessToken) == true)
            #expect(try await refusal { try await world.portal.refresh(other.refreshToken?.reveal()) } == nil)
            // Once more is no error.
            try await world.portal.revoke(second.refreshToken?.reveal())
        }
    }

    @Test("an access token ends alone", .spec("RFC 7009", "2.1"))
    func accessToken() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, Self.offline)
            try await world.portal.revoke(tokens.accessToken)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await world.portal.isActive(tokens.accessToken) == false)
            let next = try await world.portal.refresh(tokens.refreshToken?.reveal())
            #expect(try await world.userInfoRefusal(next.accessToken) == nil)
        }
    }

    @Test("a client's own token can be revoked", .spec("RFC 7009", "2.1"))
    func clientToken() async throws {
        try await World.run { world in
            let token = try await world.portal.token(["grant_type": "client_credentials"]).accessToken
            try await world.portal.revoke(token)
            #expect(try await world.portal.isActive(token) == false)
        }
    }

    @Test("TK-28: another application's tokens stay as they are, and nobody is told", .spec("RFC 7009", "2.1"))
    func foreign() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, Self.offline)
            try await other.revoke(tokens.accessToken)
            try await other.revoke(tokens.refreshToken?.reveal())
            try await other.revoke("garbage")
            #expect(try await world.portal.isActive(tokens.accessToken) == true)
            #expect(try await world.portal.isActive(tokens.refreshToken?.reveal()) == true)
        }
    }

    @Test("only an application that authenticates may ask", .spec("RFC 7009", "2.1"))
    func authentication() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let thief = world.portal.authenticating(.basic("wrong"))
            #expect(try await refusal { try await thief.revoke(tokens.accessToken) } == .invalidClient)
            #expect(try await refusal { try await world.portal.revoke(nil) } == .invalidRequest)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == nil)
        }
    }
}

@Suite("Introspection")
struct IntrospectionTests {
    @Test("tells the token's owner what it is", .spec("RFC 7662", "2.2"))
    func owner() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let now = world.clock.now().seconds
            let access = try await world.portal.introspect(tokens.accessToken)
            #expect(access["active"] == true && access["sub"] == "ada" && access["client_id"] == "portal")
            #expect(access["scope"] == "openid offline_access" && access["exp"] == .integer(now + 600))
            let refresh = try await world.portal.introspect(tokens.refreshToken?.reveal())
            #expect(refresh["active"] == true && refresh["sub"] == "ada")
            #expect(refresh["exp"] == .integer(now + 30 * 86_400))
        }
    }

    @Test("TK-30: tells others nothing, and those who do not authenticate even less", .spec("RFC 7662", "4"))
    func others() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            let phone = try await world.application("phone", Application.Authentication.none)
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let phones = try await browser.tokens(for: phone)
            let inactive: JSON = ["active": false]
            #expect(try await other.introspect(tokens.accessToken) == inactive)
            #expect(try await other.introspect(tokens.refreshToken?.reveal()) == inactive)
            #expect(try await refusal { try await phone.introspect(phones.accessToken) } == .invalidClient)
            for way in [Application.Authentication.none, .basic("wrong")] {
                let nobody = world.portal.authenticating(way)
                #expect(try await refusal { try await nobody.introspect(tokens.accessToken) } == .invalidClient)
            }
        }
    }

    @Test("TK-31: says of anything else that it is not active, and no more", .spec("RFC 7662", "2.2"))
    func anythingElse() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let old = try await world.portal.refresh(tokens.refreshToken?.reveal())
            let claims = try world.claims(of: tokens.accessToken, type: "at+jwt")
            let foreign = try TokenSigner(key: try SigningKey.generate(.es256, id: "x"), type: "at+jwt").sign(
                claims.encoded())
            let texts = [
                "garbage", "a.b.c", foreign, try #require(tokens.idToken), try #require(tokens.refreshToken?.reveal()),
            ]
            for text in texts { #expect(try await world.portal.introspect(text) == ["active": false], "\(text)") }
            world.clock.advance(by: .minutes(10))
            #expect(try await world.portal.introspect(tokens.accessToken) == ["active": false])
            #expect(try await world.portal.isActive(old.refreshToken?.reveal()) == true)
        }
    }
}

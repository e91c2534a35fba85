import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Introspection and revocation") struct IntrospectionTests {
    static func token() throws -> AccessToken {
        try #require(try AccessTokenTests.read(Keys.token(AccessTokenTests.honest, type: "at+jwt")))
    }

    @Test("TK-30 a client may know about its own tokens and those meant for it", .spec("RFC 7662", "4"))
    func visibility() throws {
        let token = try Self.token()
        #expect(Introspection.mayRead(token, asker: Example.client()))
        #expect(!Introspection.mayRead(token, asker: Example.client("other")))
        #expect(Introspection.mayRead(token, asker: Example.client(Example.issuer)))
        #expect(!Introspection.mayRead(token, asker: Example.client { $0.authenticationMethod = .none }))
    }

    @Test("a live access token is described by its claims", .spec("RFC 7662", "2.2"))
    func accessToken() throws {
        let expected: JSON = [
            "active": true, "iss": .string(Example.issuer), "sub": "account-1", "aud": [.string(Example.issuer)],
            "client_id": "portal", "scope": "openid email", "token_type": "Bearer",
            "exp": .integer(Example.now.seconds + 600), "iat": .integer(Example.now.seconds), "jti": "grant-1.serial",
            "sid": "session-1",
        ]
        #expect(try JSON.parse(Introspection.response(Self.token(), issuer: Example.issuer)) == expected)
    }

    @Test("an API is told when and in which context the person signed in", .spec("RFC 9470", "6.2"))
    func stepUp() throws {
        let time = Example.now.seconds - 100
        let token = try TokenExchangeTests.token(("acr", "urn:signet:acr:2fa"), ("auth_time", .integer(time)))
        let json = try JSON.parse(Introspection.response(token, issuer: Example.issuer))
        #expect(json["auth_time"] == .integer(time))
        #expect(json["acr"] == "urn:signet:acr:2fa")
    }

    @Test("a refresh token ends with its grant", .spec("RFC 7662", "2.2"))
    func refreshToken() throws {
        let grant = Example.grant(expiresAt: Example.now + .days(1))
        let token = RefreshToken(
            hash: [1], grant: grant.id, issuedAt: Example.now, expiresAt: Example.now + .days(30))
        let json = try JSON.parse(
            Introspection.response(token, grant: grant, subject: "account-1", issuer: Example.issuer))
        #expect(json["active"] == true)
        #expect(json["exp"] == .integer((Example.now + .days(1)).seconds))
        #expect(json["scope"] == "openid email offline_access")
        #expect(json["token_type"] == nil)
    }

    @Test("TK-31 everything else is inactive and nothing more", .spec("RFC 7662", "2.2"))
    func inactive() throws { #expect(try JSON.parse(Introspection.inactive) == ["active": false]) }

    @Test("a request names one token", .spec("RFC 7662", "2.1"))
    func request() throws {
        let good = try TokenReference(FormParameters(parsing: "token=T&token_type_hint=refresh_token"))
        #expect(good.token.reveal() == "T")
        #expect(good.hint == .refreshToken)
        #expect(try TokenReference(FormParameters(parsing: "token=T&token_type_hint=saml")).hint == nil)
        for body in ["", "token=", "token=a&token=b", "token=" + String(repeating: "x", count: 16_385)] {
            let form = try FormParameters(parsing: body)
            #expect(failure { () throws(TokenError) in try TokenReference(form) }?.code == .invalidRequest)
        }
    }

    @Test("TK-28 TK-29 revocation ends a client's own and nothing else", .spec("RFC 7009", "2.1"))
    func revocation() throws {
        let token = try Self.token()
        #expect(Revocation.of(Example.grant(), asker: Example.client()) == .grant(GrantID("grant-1")))
        #expect(Revocation.of(Example.grant(), asker: Example.client("other")) == .nothing)
        #expect(
            Revocation.of(token, asker: Example.client())
                == .accessToken(AccessTokenID("grant-1.serial"), expiring: token.expiresAt))
        #expect(Revocation.of(token, asker: Example.client("other")) == .nothing)
    }
}

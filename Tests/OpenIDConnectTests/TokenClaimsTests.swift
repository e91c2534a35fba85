import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Claims of tokens") struct TokenClaimsTests {
    static let now = Example.now

    static func account() throws -> Account {
        Account(
            id: AccountID("account-1"), organization: OrganizationID("org-1"),
            email: try #require(EmailAddress("Ann@acme.example")), emailVerified: true, givenName: "Ann \"A\"",
            familyName: "Lee", locale: "en", roles: [.member, .admin], groups: ["engineering"], updatedAt: now)
    }

    static func signIn(connection: ConnectionID? = nil, amr: [String] = ["pwd", "otp", "mfa"]) throws -> SignInClaims {
        SignInClaims(
            authenticatedAt: now - .seconds(5), acr: "urn:example:mfa", amr: amr, session: SessionID("session-1"),
            organization: try #require(Example.organization), connection: connection)
    }

    static func idToken(
        nonce: String? = "n", requested: String = "{}", signIn: SignInClaims? = nil, accessToken: String = "A",
        algorithm: SignatureAlgorithm = .es256
    ) throws -> JSON {
        let claims = IDTokenClaims(
            issuer: Example.issuer, subject: "account-1", account: try account(), client: ClientID("portal"),
            issuedAt: now,
            expiresAt: now + .minutes(5), signIn: try signIn ?? Self.signIn(), nonce: nonce,
            requested: try #require(ClaimsRequest(parsing: requested)))
        return try JSON.parse(claims.payload(accessToken: accessToken, algorithm: algorithm))
    }

    @Test("an ID token says who, for whom, when and how", .spec("OIDC Core", "2"))
    func idToken() throws {
        let token = try Self.idToken()
        let seconds = Self.now.seconds
        let expected: JSON = [
            "iss": .string(Example.issuer), "sub": "account-1", "aud": "portal", "exp": .integer(seconds + 300),
            "iat": .integer(seconds), "nonce": "n", "auth_time": .integer(seconds - 5), "acr": "urn:example:mfa",
            "amr": ["pwd", "otp", "mfa"], "sid": "session-1", "org_id": "org-1", "org_name": "acme",
            "at_hash": .string(AccessTokenHash.compute("A", algorithm: .es256)),
        ]
        #expect(token == expected)
    }

    @Test("what is not so is left out", .spec("OIDC Core", "2"))
    func absent() throws {
        var signIn = try Self.signIn(amr: [])
        signIn.acr = nil
        let token = try Self.idToken(nonce: nil, signIn: signIn)
        for name in ["nonce", "acr", "amr", "idp", "email", "name", "azp"] { #expect(token[name] == nil) }
    }

    @Test("an SSO sign-in names its connection")
    func connection() throws {
        let token = try Self.idToken(signIn: Self.signIn(connection: ConnectionID("acme-okta"), amr: ["hwk"]))
        #expect(token["idp"] == "acme-okta")
        #expect(token["amr"] == ["hwk"])
    }

    @Test("an ID token has the claims asked for one by one", .spec("OIDC Core", "5.5"))
    func requested() throws {
        let token = try Self.idToken(
            requested: #"{"id_token":{"email":{"essential":true},"locale":{"value":"de"},"given_name":null}}"#)
        #expect(token["email"] == "Ann@acme.example")
        #expect(token["given_name"] == "Ann \"A\"")
        #expect(token["locale"] == nil)
        #expect(token["email_verified"] == nil)
    }

    @Test("at_hash is the left half of the algorithm's hash", .spec("OIDC Core", "3.1.3.6"))
    func accessTokenHash() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        // The example of OIDC Core A.3, a SHA-256 one
        #expect(AccessTokenHash.compute(token, algorithm: .rs256) == "77QmUPtjPfzWtF2AnpK9RQ")
        let long = Array(SHA512.hash(data: Array(token.utf8))).prefix(32)
        #expect(AccessTokenHash.compute(token, algorithm: .edDSA) == Base64URL.encode(long))
    }

    static func accessToken(
        scopes: [String] = ["openid", "email"], owner: AccessTokenClaims.Owner? = nil,
        audience: [String] = [Example.issuer]
    ) throws -> AccessTokenClaims {
        AccessTokenClaims(
            issuer: Example.issuer, owner: try owner ?? .person(account(), signIn(), subject: "account-1"),
            client: ClientID("portal"),
            audience: audience, scopes: scopes, identifier: AccessTokenID("grant-1.serial"), issuedAt: now,
            expiresAt: now + .minutes(10))
    }

    @Test("an access token has what an API needs", .spec("RFC 9068", "2.2"))
    func accessToken() throws {
        let token = try JSON.parse(Self.accessToken(scopes: ["openid", "groups", "roles"]).payload())
        let seconds = Self.now.seconds
        let expected: JSON = [
            "iss": .string(Example.issuer), "sub": "account-1", "aud": .string(Example.issuer), "client_id": "portal",
            "exp": .integer(seconds + 600), "iat": .integer(seconds), "jti": "grant-1.serial",
            "scope": "openid groups roles", "auth_time": .integer(seconds - 5), "acr": "urn:example:mfa",
            "amr": ["pwd", "otp", "mfa"], "sid": "session-1", "org_id": "org-1", "org_name": "acme",
            "groups": ["engineering"], "roles": ["member", "admin"],
        ]
        #expect(token == expected)
        let plain = try JSON.parse(Self.accessToken(audience: ["a", "b"]).payload())
        #expect(plain["groups"] == nil && plain["roles"] == nil && plain["email"] == nil)
        #expect(plain["aud"] == ["a", "b"])
    }

    @Test("TK-16 a client's own token has no person in it", .spec("RFC 9068", "2.2"))
    func clientToken() throws {
        let identifier = AccessTokenID.random(.client, from: SeededRandom())
        #expect(identifier.grant == nil)
        var claims = try Self.accessToken(scopes: ["groups"], owner: .client)
        claims.identifier = identifier
        let token = try JSON.parse(claims.payload())
        #expect(token["sub"] == "portal")
        for name in ["sid", "org_id", "auth_time", "amr", "groups"] { #expect(token[name] == nil) }
    }

    @Test("a jti leads to its grant")
    func identifier() {
        let identifier = AccessTokenID.random(.grant(GrantID("g-_1")), from: SeededRandom())
        #expect(AccessTokenID(identifier.value).grant == GrantID("g-_1"))
        #expect(AccessTokenID("serial").grant == nil)
        let named = AccessTokenID.random(.account(AccountID("a.b")), from: SeededRandom())
        #expect(AccessTokenID(named.value).origin == .account(AccountID("a.b")))
    }

    @Test(
        "UserInfo tells what scopes stand for, and sub always", .spec("OIDC Core", "5.4"),
        arguments: [
            (["openid"], ["sub"]), (["openid", "email"], ["sub", "email", "email_verified"]),
            (["openid", "profile"], ["sub", "name", "given_name", "family_name", "locale", "updated_at"]),
            (["openid", "groups"], ["sub", "groups"]), (["openid", "address", "phone"], ["sub"]),
        ])
    func userInfo(scopes: [String], names: [String]) throws {
        let body = try JSON.parse(UserInfoClaims(subject: "account-1", account: Self.account(), scopes: scopes).body())
        #expect(body.object?.map(\.name) == names)
        #expect(body["sub"] == "account-1")
    }

    @Test("UserInfo tells what was asked for one by one", .spec("OIDC Core", "5.5"))
    func userInfoRequested() throws {
        let requested = try #require(ClaimsRequest(parsing: #"{"userinfo":{"name":{"essential":true}}}"#))
        let body = try JSON.parse(
            UserInfoClaims(subject: "account-1", account: Self.account(), scopes: ["openid"], requested: requested)
                .body())
        #expect(body == ["sub": "account-1", "name": "Ann \"A\" Lee"])
    }

    @Test("what is not known is left out of UserInfo", .spec("OIDC Core", "5.3.2"))
    func unknown() throws {
        var account = try Self.account()
        account.givenName = nil
        account.familyName = nil
        account.locale = nil
        let body = try JSON.parse(UserInfoClaims(subject: "account-1", account: account, scopes: ["profile"]).body())
        #expect(body.object?.map(\.name) == ["sub", "updated_at"])
    }
}

import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Reading our access tokens") struct AccessTokenTests {
    static let now = Example.now

    static let honest: JSON = [
        "iss": .string(Example.issuer), "sub": "account-1", "aud": .string(Example.issuer), "client_id": "portal",
        "exp": .integer(now.seconds + 600), "iat": .integer(now.seconds), "jti": "grant-1.serial",
        "scope": "openid email", "sid": "session-1",
    ]

    static func read(_ compact: String, at now: Timestamp = now, keys: KeySet? = nil) throws -> AccessToken? {
        let keys = try keys ?? Keys.published()
        do throws(BearerError) {
            return try AccessToken.read(compact, keys: keys, issuer: Example.issuer, now: now)
        } catch {
            #expect(error == .invalidToken)
            return nil
        }
    }

    @Test("what we sign we read", .spec("RFC 9068", "4"), arguments: SignatureAlgorithm.allCases)
    func roundTrip(_ algorithm: SignatureAlgorithm) throws {
        let payload = try TokenClaimsTests.accessToken().payload()
        let compact = try TokenSigner(key: Keys.key(algorithm), type: AccessTokenClaims.type).sign(payload)
        let token = try #require(try Self.read(compact))
        #expect(token.subject == "account-1")
        #expect(token.client == ClientID("portal"))
        #expect(token.audience == [Example.issuer])
        #expect(token.scopes == ["openid", "email"])
        #expect(token.identifier.grant == GrantID("grant-1"))
        #expect(token.session == SessionID("session-1"))
        #expect(token.issuedAt == Self.now)
        #expect(token.expiresAt == Self.now + Lifetimes.accessToken)
    }

    @Test(
        "TK-34 only at+jwt is an access token", .spec("RFC 9068", "4"),
        arguments: ["JWT", "logout+jwt", "at", "dpop+jwt"])
    func type(_ type: String) throws { #expect(try Self.read(Keys.token(Self.honest, type: type)) == nil) }

    @Test(
        "TK-34 the type is compared as media types are", .spec("RFC 9068", "2.1"),
        arguments: ["at+jwt", "AT+JWT", "application/at+jwt"])
    func typeSpelling(_ type: String) throws { #expect(try Self.read(Keys.token(Self.honest, type: type)) != nil) }

    static let notOurs: [(String, JSON)] = [
        ("another issuer", honest.with("iss", "https://other.example")), ("no issuer", honest.with("iss", nil)),
        ("expired", honest.with("exp", .integer(now.seconds))), ("no exp", honest.with("exp", nil)),
        ("from the future", honest.with("iat", .integer(now.seconds + 60))), ("no iat", honest.with("iat", nil)),
        ("no sub", honest.with("sub", nil)), ("no client_id", honest.with("client_id", nil)),
        ("no jti", honest.with("jti", nil)),
    ]

    @Test(
        "TK-31 a token that is not quite ours is refused", .spec("RFC 9068", "4"),
        arguments: notOurs)
    func claims(name: String, claims: JSON) throws { #expect(try Self.read(Keys.token(claims, type: "at+jwt")) == nil) }

    @Test(
        "TK-31 garbage and foreign signatures are refused", .spec("RFC 9068", "4"),
        arguments: ["", "a", "a.b.c", "..", "\u{0}"])
    func garbage(_ compact: String) throws {
        #expect(try Self.read(compact) == nil)
        let stranger = try SigningKey.generate(.es256, id: "key-ES256")
        let forged = try TokenSigner(key: stranger, type: "at+jwt").sign(Self.honest.encoded())
        #expect(try Self.read(forged) == nil)
        #expect(try Self.read(Keys.token(Self.honest, type: "at+jwt"), keys: KeySet([])) == nil)
    }

    @Test("it lives to its last second and not longer", .spec("RFC 7519", "4.1.4"))
    func expiry() throws {
        let compact = try Keys.token(Self.honest, type: "at+jwt")
        #expect(try Self.read(compact, at: Self.now + .seconds(600) - .microseconds(1)) != nil)
        #expect(try Self.read(compact, at: Self.now + .seconds(600)) == nil)
    }

    @Test("TK-16 a client named like a person is not that person", .spec("RFC 9700", "4.15.1"))
    func clientToken() throws {
        let compact = try Keys.token(
            Self.honest.with("jti", "serial").with("client_id", "account-1"), type: "at+jwt")
        let token = try #require(try Self.read(compact))
        #expect(token.subject == "account-1")
    }

    @Test("a scope is asked for by name", .spec("RFC 6750", "3.1"))
    func scope() throws {
        let token = try #require(try Self.read(Keys.token(Self.honest, type: "at+jwt")))
        #expect(failure { () throws(BearerError) in try token.require(scope: "email") } == nil)
        let error = failure { () throws(BearerError) in try token.require(scope: "signet:admin") }
        #expect(error == .insufficientScope("signet:admin"))
    }
}

import Crypto
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("An upstream provider's ID token") struct UpstreamIDTokenTests {
    static let now = Upstream.now
    static let claims = Upstream.claims

    @Test("every algorithm accepted works", .spec("OIDC Core", "3.1.3.7"), arguments: SignatureAlgorithm.allCases)
    func works(_ algorithm: SignatureAlgorithm) throws {
        let verdict = try Upstream.verify(Self.claims, algorithm: algorithm)
        let token = try #require(verdict.value)
        #expect(token.subject == "248289761001" && token.issuer == Upstream.issuer)
        #expect(token.issuedAt == Self.now && token.session == nil && token.authenticatedAt == nil)
        #expect(verdict.failures.isEmpty)
    }

    @Test("every check is told, in order, whether the token is good or not")
    func order() throws {
        let names: [UpstreamCheck] = [
            .tokenFormat, .signatureAlgorithm, .tokenType, .signatureKey, .signature, .claimTypes, .issuer, .audience,
            .authorizedParty, .expiry, .notBefore, .issuedAt, .subject, .nonce, .accessTokenHash, .codeHash,
            .authenticationTime, .authenticationContext, .session,
        ]
        let good = try Upstream.verify(Self.claims)
        let forged = try Upstream.verify("a.b.c")
        for verdict in [good, forged, try Upstream.verify(Self.claims.with("aud", "x"))] {
            #expect(verdict.checks.map(\.name) == names.map(\.rawValue))
        }
        #expect(forged.checks.dropFirst().allSatisfy { $0.outcome == .skipped })
    }

    static let variants: [(String, JSON)] = [
        ("one audience in a list", claims.with("aud", ["signet"])), ("azp", claims.with("azp", "signet")),
        ("a clock 60 s ahead", claims.with("iat", .integer(now.seconds + 60)).with("nbf", .integer(now.seconds + 60))),
        ("just not expired", claims.with("exp", .integer(now.seconds - 59))),
        ("any printable sub", claims.with("sub", " ~auth0|x:/\\ ")),
        ("255 bytes", claims.with("sub", .string(String(repeating: "s", count: 255)))),
        ("at_hash", claims.with("at_hash", .string(AccessTokenHash.compute("SlAV32hkKG", algorithm: .es256)))),
        ("amr of no kind", claims.with("amr", "pwd")), ("acr of no kind", claims.with("acr", 2)),
        ("auth_time of no kind", claims.with("auth_time", "yesterday")), ("an odd sid", claims.with("sid", 7)),
    ]

    @Test("these are fine too", .spec("OIDC Core", "3.1.3.7"), arguments: variants)
    func isFine(name: String, claims: JSON) throws {
        #expect(try Upstream.verify(claims).failures.isEmpty)
    }

    static let bad: [(String, JSON, String)] = [
        ("RP-11 another issuer", claims.with("iss", "https://evil.example"), "issuer"),
        ("RP-11 a slash", claims.with("iss", .string(Upstream.issuer + "/")), "issuer"),
        ("RP-11 http", claims.with("iss", "http://login.example/acme"), "issuer"),
        ("RP-11 another tenant", claims.with("iss", "https://login.example/other"), "issuer"),
        ("RP-11 capitals", claims.with("iss", "https://LOGIN.example/acme"), "issuer"),
        ("RP-11 none", claims.with("iss", nil), "issuer"),
        ("RP-10 another client", claims.with("aud", "other"), "audience"),
        ("RP-10 a client like ours", claims.with("aud", "Signet"), "audience"),
        ("RP-10 none", claims.with("aud", nil), "audience"),
        ("RP-10 others too", claims.with("aud", ["signet", "other"]).with("azp", "signet"), "audience"),
        ("RP-10 several without azp", claims.with("aud", ["other", "signet"]), "audience"),
        ("RP-10 ours twice", claims.with("aud", ["signet", "signet"]), "audience"),
        ("RP-10 another azp", claims.with("azp", "other"), "authorized_party"),
        ("RP-10 a list as azp", claims.with("azp", ["signet"]), "authorized_party"),
        ("RP-12 expired", claims.with("exp", .integer(now.seconds - 60)), "expiry"),
        ("RP-12 no exp", claims.with("exp", nil), "expiry"),
        ("RP-12 nbf ahead", claims.with("nbf", .integer(now.seconds + 61)), "not_before"),
        ("RP-12 iat ahead", claims.with("iat", .integer(now.seconds + 61)), "issued_at"),
        ("RP-12 no iat", claims.with("iat", nil), "issued_at"),
        ("RP-12 no sub", claims.with("sub", nil), "subject"),
        ("RP-13 an empty sub", claims.with("sub", ""), "subject"),
        ("RP-13 10 kB", claims.with("sub", .string(String(repeating: "s", count: 10_000))), "subject"),
        ("RP-13 256 bytes", claims.with("sub", .string(String(repeating: "s", count: 256))), "subject"),
        ("RP-13 NUL", claims.with("sub", "admin\u{0}x"), "subject"),
        ("RP-13 a letter like another", claims.with("sub", "\u{430}dmin"), "subject"),
        ("RP-09 no nonce", claims.with("nonce", nil), "nonce"),
        ("RP-09 another nonce", claims.with("nonce", "n-0S6_WzA2Mk"), "nonce"),
        ("RP-09 an empty nonce", claims.with("nonce", ""), "nonce"),
        ("RP-09 a list as nonce", claims.with("nonce", [.string(Upstream.nonce)]), "nonce"),
        ("RP-28 another at_hash", claims.with("at_hash", "77QmUPtjPfzWtF2AnpK9RQ"), "access_token_hash"),
        ("RP-28 a number as at_hash", claims.with("at_hash", 1), "access_token_hash"),
        ("RP-28 another c_hash", claims.with("c_hash", "77QmUPtjPfzWtF2AnpK9RQ"), "code_hash"),
        ("JW-15 sub as number", claims.with("sub", 248_289_761_001), "claim_types"),
        ("JW-15 exp as text", claims.with("exp", .string("\(now.seconds + 60)")), "claim_types"),
        ("JW-15 exp broken", claims.with("exp", .number(Double(now.seconds) + 60.5)), "claim_types"),
        ("JW-15 iss as list", claims.with("iss", [.string(Upstream.issuer)]), "claim_types"),
        ("JW-15 aud as object", claims.with("aud", ["a": "signet"]), "claim_types"),
        ("JW-16 exp beyond time", claims.with("exp", .integer(.max)), "claim_types"),
    ]

    @Test("these are refused, for what is wrong with them", .spec("OIDC Core", "3.1.3.7"), arguments: bad)
    func isRefused(name: String, claims: JSON, failure: String) throws {
        let verdict = try Upstream.verify(claims)
        #expect(verdict.value == nil)
        #expect(verdict.failures == [failure])
        #expect(verdict.failure == failure)
    }

    @Test("all that is wrong is told at once")
    func several() throws {
        let claims = Self.claims.with("aud", "other").with("nonce", nil).with("exp", .integer(1))
        #expect(try Upstream.verify(claims).failures == ["audience", "expiry", "nonce"])
    }

    @Test("RP-27: no signature, one by a secret everybody has, and one of a kind that was not offered are none")
    func algorithms() throws {
        let payload = Base64URL.encode(Self.claims.encoded())
        func forged(_ header: JSON, _ signature: [UInt8]) -> String {
            "\(Base64URL.encode(header.encoded())).\(payload).\(Base64URL.encode(signature))"
        }
        for name in ["none", "None", "NONE", "", "RS512", "ES384"] {
            #expect(try Upstream.verify(forged(["alg": .string(name)], [1])).failures == ["signature_algorithm"])
        }
        #expect(try Upstream.verify(forged(["alg": "none"], [])).failures == ["token_format"])
        for secret in [try Keys.key(.rs256).publicJWK.encoded(), Array("s3cret".utf8)] {
            let header: JSON = ["alg": "HS256", "kid": "key-RS256"]
            let input = "\(Base64URL.encode(header.encoded())).\(payload)"
            let mac = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: secret))
            #expect(try Upstream.verify("\(input).\(Base64URL.encode(Array(mac)))").failures == ["signature_algorithm"])
        }
        let expectation = UpstreamExpectation(
            issuer: Upstream.issuer, clientID: Upstream.clientID, algorithms: [.rs256], nonce: Upstream.nonce,
            askedAt: Self.now)
        #expect(try Upstream.verify(Self.claims, expecting: expectation).failures == ["signature_algorithm"])
    }

    @Test("RP-27, JW-26: keys of others do not count, whatever kid they name or bring along", .spec("RFC 8725", "3.10"))
    func foreignKeys() throws {
        let foreign = try SigningKey.generate(.es256, id: "key-ES256")
        let forged = try TokenSigner(key: foreign, type: "JWT").sign(Self.claims.encoded())
        #expect(try Upstream.verify(forged).failures == ["signature"])
        let unknown = try SigningKey.generate(.es256, id: "another")
        let other = try Upstream.verify(TokenSigner(key: unknown, type: "JWT").sign(Self.claims.encoded()))
        #expect(other.failures == ["signature_key"] && other.check(.signatureKey)?.received == "another")
        let header: JSON = ["alg": "ES256", "typ": "JWT", "jwk": foreign.publicJWK, "jku": "https://evil.example/keys"]
        let input = "\(Base64URL.encode(header.encoded())).\(Base64URL.encode(Self.claims.encoded()))"
        let signed = "\(input).\(Base64URL.encode(try foreign.signature(over: Array(input.utf8))))"
        #expect(try Upstream.verify(signed).failures == ["signature"])
        let ours = try Keys.token(Self.claims, type: "JWT")
        #expect(try Upstream.verify(ours, keys: KeySet([])).failures == ["signature_key"])
    }

    @Test(
        "JW-19: another kind of token is no ID token", .spec("RFC 8725", "3.11"),
        arguments: ["logout+jwt", "at+jwt", "dpop+jwt", "oauth-authz-req+jwt"])
    func type(_ type: String) throws {
        let verdict = try Upstream.verify(Keys.token(Self.claims, type: type))
        #expect(verdict.failures == ["token_type"] && verdict.check(.tokenType)?.received == type)
    }

    @Test("an encrypted token is called what it is")
    func encrypted() throws {
        #expect(try Upstream.verify("a.b.c.d.e").check(.tokenFormat)?.received == "an encrypted token")
    }

    @Test("a signature over other bytes, or none of the token's", .spec("RFC 7515", "5.2"))
    func tampered() throws {
        let parts = try Keys.token(Self.claims, type: "JWT").split(separator: ".")
        let other = Base64URL.encode(Self.claims.with("sub", "admin").encoded())
        #expect(try Upstream.verify("\(parts[0]).\(other).\(parts[2])").failures == ["signature"])
    }

    // MARK: What was asked for

    @Test("max_age: the answer says when, and it is recent", .spec("OIDC Core", "3.1.3.7"))
    func maxAge() throws {
        func verdict(_ time: JSON?, maxAge: Int) throws -> [String] {
            try Upstream.verify(
                Self.claims.with("auth_time", time), expecting: Upstream.expectation(maxAge: maxAge)
            ).failures
        }
        let now = Self.now.seconds
        #expect(try verdict(.integer(now - 360), maxAge: 300).isEmpty)
        #expect(try verdict(.integer(now - 361), maxAge: 300) == ["authentication_time"])
        #expect(try verdict(.integer(now - 60), maxAge: 0).isEmpty)
        #expect(try verdict(.integer(now - 61), maxAge: 0) == ["authentication_time"])
        #expect(try verdict(.integer(now + 61), maxAge: 300) == ["authentication_time"])
        #expect(try verdict(nil, maxAge: 300) == ["authentication_time"])
        #expect(try verdict(.string("\(now)"), maxAge: 300) == ["authentication_time"])
        #expect(try verdict(.integer(0), maxAge: .max) == ["authentication_time"])
        #expect(try verdict(.integer(now - 1_000_000), maxAge: .max).isEmpty)
    }

    @Test("a person may take their time at the provider's pages")
    func slowPerson() throws {
        let asked = Self.now - .minutes(10)
        let claims = Self.claims.with("auth_time", .integer(asked.seconds + 5))
        let verdict = try Upstream.verify(claims, expecting: Upstream.expectation(maxAge: 0, askedAt: asked))
        #expect(verdict.value?.authenticatedAt == asked + .seconds(5))
    }

    @Test("acr: one of those that will do", .spec("OIDC Core", "3.1.3.7"))
    func acr() throws {
        let expectation = Upstream.expectation(acr: ["urn:mfa", "urn:phr"])
        let good = try Upstream.verify(Self.claims.with("acr", "urn:phr"), expecting: expectation)
        #expect(good.value?.acr == "urn:phr")
        for acr: JSON? in [nil, "urn:pwd", "URN:MFA", "", ["urn:mfa"], "urn:mfa urn:phr"] {
            let verdict = try Upstream.verify(Self.claims.with("acr", acr), expecting: expectation)
            #expect(verdict.failures == ["authentication_context"])
        }
    }

    @Test("what it says beside who: session, methods, time, end")
    func facts() throws {
        let claims = Self.claims.with("sid", "s-1").with("amr", ["pwd", "mfa", ""]).with("acr", "urn:pwd")
            .with("auth_time", .integer(Self.now.seconds - 5)).with("session_expiry", .integer(Self.now.seconds + 9))
        let token = try Upstream.token(claims)
        #expect(token.session == "s-1" && token.amr == ["pwd", "mfa"] && token.acr == "urn:pwd")
        #expect(token.authenticatedAt == Self.now - .seconds(5) && token.sessionEnd == Self.now + .seconds(9))
    }

    @Test("a provider's clock may be off as far as is configured, and never by more than five minutes")
    func skew() throws {
        let claims = Self.claims.with("iat", .integer(Self.now.seconds + 300))
        #expect(try Upstream.verify(claims, expecting: Upstream.expectation(skew: .seconds(300))).failures.isEmpty)
        let late = Self.claims.with("iat", .integer(Self.now.seconds + 301))
        #expect(try Upstream.verify(late, expecting: Upstream.expectation(skew: .hours(9))).failures == ["issued_at"])
        let none = Self.claims.with("iat", .integer(Self.now.seconds + 1))
        #expect(try Upstream.verify(none, expecting: Upstream.expectation(skew: .zero)).failures == ["issued_at"])
    }
}

import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("An upstream provider's logout token") struct UpstreamLogoutTokenTests {
    static let now = Upstream.now
    static let event = "http://schemas.openid.net/event/backchannel-logout"
    static let claims: JSON = [
        "iss": .string(Upstream.issuer), "sub": "248289761001", "aud": .string(Upstream.clientID),
        "iat": .integer(now.seconds), "exp": .integer(now.seconds + 120), "jti": "bWJq",
        "sid": "08a5019c", "events": .object([.init(name: event, value: [:])]),
    ]

    static func verify(_ compact: String, keys: KeySet? = nil) throws -> UpstreamVerdict<UpstreamLogoutToken> {
        UpstreamLogoutToken.verify(
            Secret(compact), keys: try keys ?? Keys.published(), issuer: Upstream.issuer, clientID: Upstream.clientID,
            algorithms: Set(SignatureAlgorithm.allCases), skew: .seconds(60), now: now)
    }

    static func verify(_ claims: JSON, type: String = "logout+jwt") throws -> UpstreamVerdict<UpstreamLogoutToken> {
        try verify(Keys.token(claims, type: type))
    }

    @Test("it says whose session ends", .spec("OIDC Back-Channel Logout", "2.6"))
    func honest() throws {
        let both = try #require(try Self.verify(Self.claims).value)
        #expect(both.subject == "248289761001" && both.session == "08a5019c" && both.identifier == "bWJq")
        #expect(both.expiresAt == Self.now + .minutes(11))
        let session = try #require(try Self.verify(Self.claims.with("sub", nil)).value)
        #expect(session.subject == nil && session.session == "08a5019c")
        let subject = try #require(try Self.verify(Self.claims.with("sid", nil)).value)
        #expect(subject.subject == "248289761001" && subject.session == nil)
    }

    @Test("typ is recommended and not required", .spec("OIDC Back-Channel Logout", "2.4"))
    func type() throws {
        #expect(try Self.verify(Self.claims, type: "JWT").value != nil)
        #expect(try Self.verify(Self.claims, type: "application/logout+jwt").value != nil)
        for type in ["at+jwt", "dpop+jwt", "id_token+jwt", "secevent+jwt"] {
            #expect(try Self.verify(Self.claims, type: type).failures == ["token_type"])
        }
        let header: JSON = ["alg": "ES256", "kid": "key-ES256"]
        let input = "\(Base64URL.encode(header.encoded())).\(Base64URL.encode(Self.claims.encoded()))"
        let signature = try Keys.key(.es256).signature(over: Array(input.utf8))
        #expect(try Self.verify("\(input).\(Base64URL.encode(signature))").value != nil)
    }

    static let bad: [(String, JSON, [String])] = [
        ("RP-33 an ID token", Upstream.claims.with("sid", "s"), ["logout_event", "nonce", "token_id"]),
        ("RP-33 nonce", claims.with("nonce", "n"), ["nonce"]),
        ("RP-33 null as nonce", claims.with("nonce", .null), ["nonce"]),
        ("RP-33 no events", claims.with("events", nil), ["logout_event"]),
        ("RP-33 another event", claims.with("events", ["http://schemas.openid.net/event/x": [:]]), ["logout_event"]),
        ("RP-33 a list of events", claims.with("events", [.string(event)]), ["logout_event"]),
        (
            "RP-33 an event of no kind", claims.with("events", .object([.init(name: event, value: true)])),
            ["logout_event"]
        ),
        ("RP-33 another aud", claims.with("aud", "other"), ["audience"]),
        ("RP-33 others too", claims.with("aud", ["signet", "other"]), ["audience"]),
        ("RP-33 another iss", claims.with("iss", "https://evil.example"), ["issuer"]),
        ("RP-33 expired", claims.with("exp", .integer(now.seconds - 60)), ["expiry"]),
        ("RP-33 no exp", claims.with("exp", nil), ["expiry"]),
        ("RP-33 no iat", claims.with("iat", nil), ["issued_at"]),
        ("RP-33 iat ahead", claims.with("iat", .integer(now.seconds + 61)), ["issued_at"]),
        ("RP-33 old", claims.with("iat", .integer(now.seconds - 661)), ["issued_at"]),
        ("RP-33 nobody", claims.with("sub", nil).with("sid", nil), ["logout_subject"]),
        ("RP-33 an empty sub", claims.with("sub", "").with("sid", nil), ["logout_subject"]),
        ("RP-33 no jti", claims.with("jti", nil), ["token_id"]),
        ("RP-33 an empty jti", claims.with("jti", ""), ["token_id"]),
        ("RP-33 jti as number", claims.with("jti", 1), ["claim_types"]),
    ]

    @Test("these are refused", .spec("OIDC Back-Channel Logout", "2.6"), arguments: bad)
    func isRefused(name: String, claims: JSON, failures: [String]) throws {
        let verdict = try Self.verify(claims)
        #expect(verdict.value == nil && verdict.failures == failures)
    }

    @Test("RP-33: unsigned, or signed by somebody else", .spec("RFC 8725", "3.1"))
    func signature() throws {
        let payload = Base64URL.encode(Self.claims.encoded())
        let header: JSON = ["alg": "none", "typ": "logout+jwt"]
        let unsigned = "\(Base64URL.encode(header.encoded())).\(payload).AA"
        #expect(try Self.verify(unsigned).failures == ["signature_algorithm"])
        let foreign = try SigningKey.generate(.es256, id: "key-ES256")
        let forged = try TokenSigner(key: foreign, type: "logout+jwt").sign(Self.claims.encoded())
        #expect(try Self.verify(forged).failures == ["signature"])
        #expect(try Self.verify("x").failures == ["token_format"])
    }
}

@Suite("Signing out at an upstream provider") struct UpstreamEndSessionTests {
    static func url(idToken: String?, at document: JSON = Upstream.document) throws -> String? {
        UpstreamEndSession(
            clientID: Upstream.clientID, idToken: idToken.map { Secret($0) },
            postLogoutRedirectURI: "https://id.example/sso/acme-oidc/logout", state: Secret("xyz"),
            uiLocales: ["de", "en"]
        ).url(at: try Upstream.configuration(document))
    }

    @Test("the browser goes there with the ID token and comes back", .spec("OIDC RP-Initiated Logout", "2"))
    func url() throws {
        #expect(
            try Self.url(idToken: "a.b.c")
                == "https://login.example/acme/logout?id_token_hint=a.b.c&client_id=signet"
                + "&post_logout_redirect_uri=https%3A%2F%2Fid.example%2Fsso%2Facme-oidc%2Flogout&state=xyz"
                + "&ui_locales=de%20en")
        let without = try #require(try Self.url(idToken: nil))
        #expect(!without.contains("id_token_hint") && without.contains("client_id=signet"))
        let long = try #require(try Self.url(idToken: String(repeating: "a", count: 5_000)))
        #expect(!long.contains("id_token_hint"))
    }

    @Test("a provider without such a place is left alone")
    func nowhere() throws {
        #expect(try Self.url(idToken: "a.b.c", at: Upstream.document.with("end_session_endpoint", nil)) == nil)
    }
}

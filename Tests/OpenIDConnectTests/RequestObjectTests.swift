import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Request objects") struct RequestObjectTests {
    private static let now: Int64 = Example.now.seconds
    private static let portal: Client = Example.client { $0.resources = ["urn:a", "urn:b"] }

    private static let claims: JSON = [
        "iss": "portal", "aud": "https://id.example", "client_id": "portal", "response_type": "code",
        "redirect_uri": "https://app.example/cb", "scope": "openid", "state": "inside",
        "code_challenge": .string(Example.challenge), "code_challenge_method": "S256",
    ]

    private func read(
        _ claims: JSON, sent: [(String, String)] = [("client_id", "portal")], type: String = "oauth-authz-req+jwt",
        algorithm: SignatureAlgorithm = .es256, client: Client = RequestObjectTests.portal
    ) throws -> RequestObject {
        try read(try Keys.token(claims, type: type, algorithm: algorithm), sent: sent, client: client)
    }

    private func read(
        _ token: String, sent: [(String, String)] = [("client_id", "portal")],
        client: Client = RequestObjectTests.portal
    ) throws(AuthorizationError) -> RequestObject {
        let form = FormParameters(sent.map { FormParameters.Pair(name: $0.0, value: $0.1) })
        guard let keys = try? Keys.published() else { throw AuthorizationError(.serverError, channel: nil) }
        return try RequestObject.verify(
            token, of: client, keys: keys, sentWith: AuthorizationParameters(form), issuer: Example.issuer,
            now: Example.now)
    }

    private func refusal(_ claims: JSON, sent: [(String, String)] = [("client_id", "portal")]) -> AuthorizationError? {
        do {
            _ = try read(claims, sent: sent)
            return nil
        } catch { return error as? AuthorizationError }
    }

    @Test(
        "every algorithm and type we name is taken", .spec("RFC 9101", "6.2"), .spec("RFC 9101", "10.8"),
        arguments: SignatureAlgorithm.allCases,
        ["JWT", "jwt", "oauth-authz-req+jwt", "application/oauth-authz-req+jwt"])
    func accepted(algorithm: SignatureAlgorithm, type: String) throws {
        let object = try read(Self.claims, type: type, algorithm: algorithm)
        let request = try AuthorizationChecks.run(object.parameters, client: Self.portal, server: Example.server)
        #expect(request.state == "inside")
        #expect(object.parameters.delivery?.isSigned == true)
        #expect(object.identity == nil)
    }

    @Test("RO-04: only what is inside counts", .spec("RFC 9101", "6.3"), .spec("OIDC Core", "6.1"))
    func insideCounts() throws {
        let sent = [
            ("client_id", "portal"), ("response_type", "code"), ("scope", "openid email"), ("state", "outside"),
            ("redirect_uri", "https://evil.example"), ("nonce", "outside"), ("prompt", "none"),
        ]
        let request = try AuthorizationChecks.run(
            try read(Self.claims, sent: sent).parameters, client: Self.portal, server: Example.server)
        #expect(request.state == "inside")
        #expect(request.scopes == ["openid"])
        #expect(request.redirectURI.value == "https://app.example/cb")
        #expect(request.nonce == nil)
        #expect(request.prompt.isEmpty)
    }

    @Test("values have their JSON types", .spec("RFC 9101", "4"))
    func types() throws {
        let claims = Self.claims.with("max_age", 60).with("claims", ["id_token": ["email": nil]])
            .with("resource", ["urn:a", "urn:b"])
        let request = try AuthorizationChecks.run(
            try read(claims).parameters, client: Self.portal, server: Example.server)
        #expect(request.maxAge == 60)
        #expect(request.claims.idToken.map(\.name) == ["email"])
        #expect(request.resources == ["urn:a", "urn:b"])
    }

    static let misfits: [(String, JSON?)] = [
        ("iss", "other"), ("aud", "https://other.example"), ("aud", ["https://other.example"]), ("aud", 1),
        ("client_id", "other"), ("response_type", "token"), ("exp", .integer(now - 61)), ("nbf", .integer(now + 61)),
        ("iat", .integer(now + 61)), ("exp", "tomorrow"), ("request", "a.b.c"), ("request_uri", "https://x.example"),
        ("max_age", [1]), ("scope", ["openid"]), ("state", 1), ("nonce", nil as JSON?), ("claims", [1]),
        ("resource", [1]),
    ].map { ($0.0, $0.1 ?? .null) }

    @Test(
        "RO-03, RO-05: what does not fit is refused", .spec("RFC 9101", "6.3"), .spec("RFC 9101", "4"),
        arguments: misfits)
    func misfit(name: String, value: JSON?) {
        let sent = [("client_id", "portal"), ("response_type", "code")]
        let error = refusal(Self.claims.with(name, value), sent: sent)
        #expect(error?.code == .invalidRequestObject)
        #expect(error?.channel == nil)
    }

    @Test("times within the skew, several audiences and no parties at all will do", .spec("RFC 9101", "4"))
    func lenient() throws {
        _ = try read(Self.claims.with("exp", .integer(Self.now - 59)).with("nbf", .integer(Self.now + 59)))
        _ = try read(Self.claims.with("aud", ["https://other.example", "https://id.example"]))
        let bare = try read(Self.claims.with("iss", nil).with("aud", nil).with("client_id", nil))
        #expect(bare.parameters.clientID == ClientID("portal"))
        let long = Self.claims.with("exp", .integer(Self.now + 3_600))
        _ = try read(long.with("nbf", .integer(Self.now)))
        #expect(refusal(long.with("nbf", .integer(Self.now - 1)))?.code == .invalidRequestObject)
    }

    @Test("an object with jti and exp has a name to count by", .spec("RFC 9101", "10.8"))
    func identity() throws {
        let claims = Self.claims.with("jti", "object-1")
        #expect(try read(claims).identity == nil)
        let identity = try read(claims.with("exp", .integer(Self.now + 60))).identity
        #expect(identity?.identifier == "object-1")
        #expect(identity?.expiresAt == Timestamp(seconds: Self.now + 120))
        #expect(refusal(claims.with("exp", .integer(Self.now + 86_400)))?.code == .invalidRequestObject)
    }

    @Test("RO-02: an object that nobody signed is refused by name", .spec("RFC 9101", "10.1"))
    func unsigned() {
        let payload = Base64URL.encode(Self.claims.encoded())
        let header = Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))
        for signature in ["", "AAAA"] {
            let error = failure { () throws(AuthorizationError) in try read("\(header).\(payload).\(signature)") }
            #expect(error?.code == .requestNotSupported)
        }
    }

    @Test("the registered algorithm is the only one", .spec("OIDC Registration", "2"))
    func registeredAlgorithm() throws {
        let client = Example.client { $0.requestObjectAlgorithm = "PS256" }
        _ = try read(Self.claims, algorithm: .ps256, client: client)
        #expect(throws: AuthorizationError.self) { try read(Self.claims, algorithm: .es256, client: client) }
    }

    @Test("tokens of other kinds and with other signatures are no request objects", .spec("RFC 8725", "3.11"))
    func otherTokens() throws {
        for type in ["at+jwt", "dpop+jwt", "logout+jwt", "client-authentication+jwt"] {
            #expect(throws: AuthorizationError.self) { try read(Self.claims, type: type) }
        }
        var token = try Keys.token(Self.claims, type: "JWT")
        token.removeLast(4)
        for text in [token + "AAAA", "", "a.b", "{}", token + ".x.y"] {
            let error = failure { () throws(AuthorizationError) in try read(text) }
            #expect(error?.code == .invalidRequestObject)
        }
    }

    @Test("RO-01: only a registered address is fetched, without its fragment", .spec("OIDC Core", "6.2"))
    func references() throws {
        let client = Example.client { $0.requestURIs = ["https://app.example/r#v1", "https://app.example/s?a=b"] }
        for (sent, url) in [
            ("https://app.example/r#v1", "https://app.example/r"),
            ("https://app.example/r#v2", "https://app.example/r"),
            ("https://app.example/s?a=b", "https://app.example/s?a=b"),
        ] {
            #expect(try RequestReference.url(sent, of: client) == url)
        }
        for sent in ["https://app.example/s", "http://app.example/r", "https://APP.example/r", "file:///r", "#v1"] {
            let error = failure { () throws(AuthorizationError) in try RequestReference.url(sent, of: client) }
            #expect(error?.code == .invalidRequestURI)
        }
    }
}

import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Exchanging tokens") struct TokenExchangeTests {
    static let access = "urn:ietf:params:oauth:token-type:access_token"
    static let start = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
    static let subject = start + "&subject_token=S&subject_token_type=" + access

    @Test("a request is read", .spec("RFC 8693", "2.1"))
    func request() throws {
        let body = Self.subject + "&audience=a&audience=b&scope=x&actor_token=A&actor_token_type=" + Self.access
        guard case .tokenExchange(let request) = try TokenRequest(FormParameters(parsing: body)) else {
            Issue.record("read as something else")
            return
        }
        #expect(request.subject.reveal() == "S" && request.subjectKind == .accessToken)
        #expect(request.actor?.reveal() == "A" && request.audience == ["a", "b"] && request.scopes == ["x"])
    }

    static let malformed: [(String, TokenError.Code)] = [
        (start, .invalidRequest), (start + "&subject_token=S", .invalidRequest),
        (start + "&subject_token_type=" + access, .invalidRequest),
        (start + "&subject_token=S&subject_token_type=urn:ietf:params:oauth:token-type:saml2", .invalidRequest),
        (subject + "&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token", .invalidRequest),
        (subject + "&requested_token_type=urn:ietf:params:oauth:token-type:id_token", .invalidRequest),
        (subject + "&actor_token=A", .invalidRequest), (subject + "&actor_token_type=" + access, .invalidRequest),
        (subject + "&actor_token=A&actor_token_type=urn:ietf:params:oauth:token-type:id_token", .invalidRequest),
        (subject + "&subject_token=T", .invalidRequest), (subject + "&scope=a++b", .invalidScope),
        (subject + String(repeating: "&audience=a", count: 21), .invalidTarget),
    ]

    @Test("a malformed one is refused", .spec("RFC 8693", "2.2.2"), arguments: malformed)
    func isMalformed(body: String, code: TokenError.Code) throws {
        #expect(try TokenRequestTests.error(body)?.code == code)
    }

    static func token(_ changes: (String, JSON)...) throws -> AccessToken {
        let claims = changes.reduce(AccessTokenTests.honest) { $0.with($1.0, $1.1) }
        return try #require(try AccessTokenTests.read(Keys.token(claims, type: "at+jwt")))
    }

    @Test("only a token given to the client, or meant for it, is taken", .spec("RFC 8693", "5"))
    func meant() throws {
        let other = Example.client("api") { $0.protectedResources = ["https://api.example"] }
        #expect(TokenExchange.isMeant(try Self.token(), for: Example.client()))
        #expect(!TokenExchange.isMeant(try Self.token(), for: other))
        #expect(TokenExchange.isMeant(try Self.token(("aud", "api")), for: other))
        #expect(TokenExchange.isMeant(try Self.token(("aud", ["x", "https://api.example"])), for: other))
        #expect(!TokenExchange.isMeant(try Self.token(("aud", "https://api.example/")), for: other))
    }

    @Test("nothing is gained: neither scopes nor targets", .spec("RFC 8693", "2.1"))
    func narrowing() throws {
        let client = Example.client { $0.resources = ["https://b.example"] }
        func scopes(_ requested: [String]?) throws(TokenError) -> [String] {
            try TokenExchange.scopes(
                requested: requested, subject: ["openid", "email", "offline_access", "secret"], client: client)
        }
        #expect(try scopes(nil) == ["openid", "email"])
        #expect(try scopes(["email"]) == ["email"])
        for scope in ["secret", "profile", "offline_access", "nonsense"] {
            #expect(failure { () throws(TokenError) in try scopes([scope]) }?.code == .invalidScope)
        }
        func audience(_ requested: [String], _ isForUs: Bool) throws(TokenError) -> [String] {
            try TokenExchange.audience(
                requested: requested, client: client, isSubjectForUs: isForUs, issuer: Example.issuer)
        }
        #expect(try audience([], true) == [Example.issuer, "https://b.example"])
        #expect(try audience([], false) == ["https://b.example"])
        #expect(try audience(["https://b.example"], true) == ["https://b.example"])
        #expect(failure { () throws(TokenError) in try audience([Example.issuer], false) }?.code == .invalidTarget)
        #expect(failure { () throws(TokenError) in try audience(["https://c.example"], true) }?.code == .invalidTarget)
        let without = failure { () throws(TokenError) in
            try TokenExchange.audience(
                requested: [], client: Example.client(), isSubjectForUs: false, issuer: Example.issuer)
        }
        #expect(without?.code == .invalidTarget)
    }

    static func act(
        actor: JSON? = nil, mayAct: JSON? = nil, mode: TokenExchangeMode = .delegation
    ) throws(TokenError) -> JSON? {
        try TokenExchange.act(TokenExchange.Actor(Example.client()), for: (actor, mayAct), mode: mode)
    }

    @Test("delegation shows who acts, the latest outermost; impersonation adds nothing", .spec("RFC 8693", "4.1"))
    func act() throws {
        #expect(try Self.act() == ["sub": "portal"])
        #expect(try Self.act(actor: ["sub": "first"]) == ["sub": "portal", "act": ["sub": "first"]])
        #expect(try Self.act(mode: .impersonation) == nil)
        #expect(try Self.act(actor: ["sub": "first"], mode: .impersonation) == ["sub": "first"])
        var long: JSON = ["sub": "x"]
        for _ in 0..<6 { long = ["sub": "x", "act": long] }
        #expect(try Self.act(actor: long) != nil)
        let error = failure { () throws(TokenError) in try Self.act(actor: ["sub": "x", "act": long]) }
        #expect(error == TokenExchange.actorRefusal)
    }

    @Test("who may act is respected", .spec("RFC 8693", "4.4"))
    func mayAct() throws {
        #expect(try Self.act(mayAct: ["sub": "portal"]) == ["sub": "portal"])
        for mode in TokenExchangeMode.allCases {
            for other in [["sub": "other"], [:], "portal"] as [JSON] {
                let error = failure { () throws(TokenError) in try Self.act(mayAct: other, mode: mode) }
                #expect(error == TokenExchange.actorRefusal)
            }
        }
    }
}

@Suite("Assertions that stand for a person") struct GrantAssertionTests {
    static let claims: JSON = [
        "iss": "portal", "sub": "ada@acme.example", "aud": .string(Example.issuer), "jti": "1",
        "exp": .integer(Example.now.seconds + 60),
    ]

    static func error(
        _ claims: JSON, type: String = "JWT", algorithm: SignatureAlgorithm = .es256, keys: KeySet? = nil
    ) throws -> TokenError? {
        let jwt = try Keys.token(claims, type: type, algorithm: algorithm)
        let keys = try keys ?? Keys.published()
        return failure { () throws(TokenError) in
            try GrantAssertion.verify(
                jwt, client: Example.client(), keys: keys, audiences: Example.server.assertionAudiences,
                now: Example.now)
        }
    }

    @Test("an honest one is taken", .spec("RFC 7523", "3"), arguments: SignatureAlgorithm.allCases)
    func honest(_ algorithm: SignatureAlgorithm) throws {
        #expect(try Self.error(Self.claims, algorithm: algorithm) == nil)
        #expect(try Self.error(Self.claims.with("aud", "https://id.example/token"), algorithm: algorithm) == nil)
    }

    static let refused: [(String, JSON)] = [
        ("another issuer", claims.with("iss", "other")), ("no issuer", claims.with("iss", nil)),
        ("no subject", claims.with("sub", nil)), ("an empty subject", claims.with("sub", "")),
        ("no audience", claims.with("aud", nil)), ("another audience", claims.with("aud", "https://other.example")),
        ("two audiences", claims.with("aud", ["https://id.example", "https://other.example"])),
        ("no exp", claims.with("exp", nil)), ("expired", claims.with("exp", .integer(Example.now.seconds - 60))),
        ("too long", claims.with("exp", .integer(Example.now.seconds + 3_700))),
        ("not yet", claims.with("nbf", .integer(Example.now.seconds + 61))),
        ("from the future", claims.with("iat", .integer(Example.now.seconds + 61))),
        ("no jti", claims.with("jti", nil)), ("empty jti", claims.with("jti", "")),
    ]

    @Test("any other is refused alike", .spec("RFC 7523", "3"), arguments: refused)
    func isRefused(name: String, claims: JSON) throws {
        #expect(try Self.error(claims) == GrantAssertion.refusal, "\(name)")
    }

    @Test("only the client's own keys count, and only plain assertions", .spec("RFC 7521", "5.2"))
    func keys() throws {
        #expect(try Self.error(Self.claims, keys: KeySet([])) == GrantAssertion.refusal)
        for type in ["at+jwt", "dpop+jwt", "client-authentication+jwt"] {
            #expect(try Self.error(Self.claims, type: type) == GrantAssertion.refusal)
        }
    }

    @Test("it gives no more than the client may have, and nothing to refresh", .spec("RFC 7521", "4.1"))
    func scopes() throws {
        let client = Example.client()
        #expect(try GrantAssertion.scopes(requested: nil, client: client) == ["openid", "profile", "email", "groups"])
        #expect(try GrantAssertion.scopes(requested: ["email"], client: client) == ["email"])
        for scope in ["offline_access", "admin"] {
            let error = failure { () throws(TokenError) in
                try GrantAssertion.scopes(requested: [scope], client: client)
            }
            #expect(error?.code == .invalidScope)
        }
    }
}

import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Which application a request comes from")
struct ClientAuthenticationTests {
    private static let grant: [String: String?] = ["grant_type": "client_credentials"]

    @Test(
        "TK-01: a secret in the address is refused, even beside a good one", .spec("RFC 6749", "2.3.1"),
        arguments: ["client_secret", "client_assertion"])
    func secretInQuery(_ name: String) async throws {
        try await World.run { world in
            let good = try world.portal.call(Self.grant)
            let call = ClientCall(
                authorization: good.authorization, query: [.init(name: name, value: "portal secret")], body: good.body)
            #expect(try await refusal { try await TokenEndpoint(world.deployment).answer(call) } == .invalidClient)
        }
    }

    @Test("TK-02: two ways at once are refused", .spec("RFC 6749", "2.3"))
    func twoWays() async throws {
        try await World.run { world in
            let key = try ClientKeys.key(.es256)
            let app = try await world.application("app", .key(key))
            let secret = Self.grant.merging(["client_id": "portal", "client_secret": "portal secret"]) { $1 }
            #expect(try await refusal { try await world.portal.token(secret) } == .invalidRequest)
            let header = Application.basic("app", "a secret")
            #expect(try await refusal { try await app.token(Self.grant, authorization: header) } == .invalidRequest)
            let all = Self.grant.merging(["client_secret": "a secret"]) { $1 }
            #expect(try await refusal { try await app.token(all) } == .invalidRequest)
        }
    }

    @Test("TK-03: header, body and assertion must name the same client", .spec("RFC 6749", "2.3"))
    func mismatch() async throws {
        try await World.run { world in
            let app = try await world.application("app", .key(try ClientKeys.key(.es256)))
            let other = Self.grant.merging(["client_id": "other"]) { $1 }
            #expect(try await refusal { try await world.portal.token(other) } == .invalidRequest)
            #expect(try await refusal { try await app.token(other) } == .invalidRequest)
            let same = Self.grant.merging(["client_id": "portal"]) { $1 }
            #expect(try await refusal { try await world.portal.token(same) } == nil)
        }
    }

    @Test(
        "TK-04: names and secrets of any letters arrive when they are form-encoded in the header",
        .spec("RFC 6749", "2.3.1"))
    func decoding() async throws {
        try await World.run { world in
            let app = try await world.application("a:b+c d%ü", .basic("p:w+1 %ß"))
            #expect(try await refusal { try await app.token(Self.grant) } == nil)
            _ = try await world.application("a", .basic("b+c d%ü:p:w+1 %ß"))
            // Not encoded, the name would end at its first colon: nobody is taken for somebody else.
            for raw in ["a:b+c d%ü:p:w+1 %ß", "a:b+c d", "portal", ":", ""] {
                let header = "Basic " + Application.base64(Array(raw.utf8))
                #expect(
                    try await refusal { try await app.token(Self.grant, authorization: header) } == .invalidClient,
                    "\(raw)")
            }
            for header in [
                "Basic", "Basic ", "Bearer x", "Basic !!!!", "Basic " + Application.base64([0xFF, 0x3A, 0xFF]),
            ] {
                #expect(
                    try await refusal { try await app.token(Self.grant, authorization: header) } == .invalidClient,
                    "\(header)")
            }
        }
    }

    @Test("TK-05: only the registered way counts, none weaker and no other", .spec("RFC 9700", "2.5"))
    func downgrade() async throws {
        try await World.run { world in
            let key = try ClientKeys.key(.es256)
            let ways: [Application.Authentication] = [.basic("a secret"), .post("a secret"), .key(key), .none]
            for (registered, way) in ways.enumerated() {
                let app = try await world.application("app-\(registered)", way) { $0.grantTypes = [.refreshToken] }
                for (presented, other) in ways.enumerated() {
                    let error = try await refusal { try await app.authenticating(other).refresh("none") }
                    #expect(
                        error == (registered == presented ? .invalidGrant : .invalidClient),
                        "\(registered) \(presented)")
                }
                let empty = app.authenticating(.post(""))
                #expect(try await refusal { try await empty.refresh("none") } == .invalidClient)
            }
        }
    }

    @Test("TK-06: a client nobody knows is refused in the same words as a wrong secret", .spec("RFC 6749", "5.2"))
    func unknown() async throws {
        try await World.run { world in
            func error(_ name: String, _ secret: String) async throws -> TokenError? {
                await #expect(throws: TokenError.self) {
                    try await world.portal.token(Self.grant, authorization: Application.basic(name, secret))
                }
            }
            let wrong = try await error("portal", "wrong")
            #expect(try await error("nobody", "wrong") == wrong)
            #expect(try await error("portal", "") == wrong)
            #expect(try await error("Portal", "portal secret") == wrong)
            #expect(wrong?.status == 401)
            #expect(wrong?.wwwAuthenticate?.hasPrefix("Basic ") == true)
        }
    }

    @Test("TK-08: an assertion is for us alone", .spec("RFC 7523", "3"))
    func audience() async throws {
        try await World.run { world in
            let app = try await world.application("app", .key(try ClientKeys.key(.es256)))
            let accepted: [JSON] = ["https://id.example", "https://id.example/token", ["https://id.example"]]
            let refused: [JSON?] = [
                nil, [], "", "https://other.example", "https://other.example/token", "https://id.example/",
                ["https://id.example", "https://other.example"], ["https://id.example", "https://id.example/token"],
            ]
            for audience in accepted { #expect(try await app.assert(["aud": audience]) == nil, "\(audience)") }
            for audience in refused {
                #expect(try await app.assert(["aud": audience]) == .invalidClient, "\(String(describing: audience))")
            }
        }
    }

    @Test("TK-09: an assertion counts once, also among ten at the same moment", .spec("RFC 7523", "3"))
    func assertionReplay() async throws {
        try await World.run { world in
            let key = try ClientKeys.key(.es256)
            let app = try await world.application("app", .key(key))
            let body = Self.assertion(try app.assertion(signedBy: key))
            let errors = try await concurrently(10) { _ in try await refusal { try await app.token(body) } }
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0 == .invalidClient } == 9)
            #expect(try await refusal { try await app.token(body) } == .invalidClient)
            // The same jti of another client is another assertion.
            let other = try await world.application("other", .key(key))
            #expect(try await app.assert(["jti": "same"]) == nil)
            #expect(try await other.assert(["jti": "same"]) == nil)
            #expect(try await app.assert(["jti": "same"]) == .invalidClient)
        }
    }

    @Test("TK-10: an assertion lives for minutes, and not before it was made", .spec("RFC 7523", "3"))
    func times() async throws {
        try await World.run { world in
            let app = try await world.application("app", .key(try ClientKeys.key(.es256)))
            let now = world.clock.now().seconds
            func at(_ seconds: Int64) -> JSON { .integer(now + seconds) }
            let refused: [[String: JSON?]] = [
                ["exp": nil], ["exp": at(315_360_000)], ["exp": at(-61)], ["iat": at(120)], ["nbf": at(120)],
                ["exp": "soon"], ["jti": nil], ["jti": ""], ["iss": "other"], ["sub": nil], ["iss": nil],
            ]
            for change in refused { #expect(try await app.assert(change) == .invalidClient, "\(change)") }
            for change in [["exp": at(600)], ["exp": at(-30)], ["iat": nil], ["nbf": at(0)]] as [[String: JSON?]] {
                #expect(try await app.assert(change) == nil, "\(change)")
            }
        }
    }

    @Test(
        "TK-12: an assertion is verified with the client's own registered keys and nothing else",
        .spec("RFC 8725", "3.1"))
    func algorithms() async throws {
        try await World.run { world in
            let key = try ClientKeys.key(.es256)
            let app = try await world.application("app", .key(key))
            _ = try await world.application("other", .key(try ClientKeys.key(.edDSA)))
            let good = try app.assertion(signedBy: key)
            let payload = String(good.split(separator: ".")[1])
            func forged(_ header: JSON, _ sign: (String) throws -> [UInt8]) rethrows -> String {
                let input = Base64URL.encode(header.encoded()) + "." + payload
                return input + "." + Base64URL.encode(try sign(input))
            }
            let kid = JSON.string(key.id)
            let forgeries = [
                forged(["alg": "none", "kid": kid]) { _ in [0] },
                forged(["alg": "HS256", "kid": kid]) { input in
                    let secret = SymmetricKey(data: key.publicJWK.encoded())
                    return Array(HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: secret))
                },
                try forged(["alg": "RS256", "kid": kid]) { try key.signature(over: Array($0.utf8)) },
                try app.assertion(signedBy: try ClientKeys.key(.edDSA)),
                try app.assertion(signedBy: try SigningKey.generate(.es256, id: key.id)),
                String(good.dropLast(4)) + "AAAA", "x.y.z", "",
            ]
            for forgery in forgeries {
                let error = try await refusal { try await app.token(Self.assertion(forgery)) }
                #expect(error == .invalidClient || forgery.isEmpty && error == .invalidRequest, "\(forgery)")
            }
            #expect(try await refusal { try await app.token(Self.assertion(good)) } == nil)
        }
    }

    @Test(
        "an assertion of every algorithm that discovery names is taken", .spec("RFC 7523", "3"),
        arguments: SignatureAlgorithm.allCases)
    func everyAlgorithm(_ algorithm: SignatureAlgorithm) async throws {
        try await World.run { world in
            let app = try await world.application("app", .key(try ClientKeys.key(algorithm)))
            #expect(try await app.assert([:]) == nil)
        }
    }

    @Test("TK-16: a client's own token is nobody's", .spec("RFC 9700", "4.15"), .spec("RFC 6749", "4.4.3"))
    func clientToken() async throws {
        try await World.run { world in
            let tokens = try await world.portal.token(Self.grant.merging(["scope": "reports"]) { $1 })
            #expect(tokens.refreshToken == nil && tokens.idToken == nil && tokens.scopes == ["reports"])
            let claims = try world.claims(of: tokens.accessToken, type: "at+jwt")
            #expect(claims["sub"] == "portal" && claims["client_id"] == "portal")
            #expect(claims["sid"] == nil && claims["auth_time"] == nil && claims["org_id"] == nil)
            #expect(try await world.userInfoRefusal(tokens.accessToken)?.status == 403)
            #expect(try await world.portal.isActive(tokens.accessToken) == true)
            // It has no person's scopes, whatever the client is registered for.
            for scope in ["openid", "offline_access", "admin"] {
                let body = Self.grant.merging(["scope": scope]) { $1 }
                #expect(try await refusal { try await world.portal.token(body) } == .invalidScope)
            }
        }
    }

    @Test("TK-16: an application whose name is a person's id is still not that person", .spec("RFC 9700", "4.15.1"))
    func namesake() async throws {
        try await World.run { world in
            let app = try await world.application("ada")
            let token = try await app.token(Self.grant).accessToken
            #expect(try world.claims(of: token, type: "at+jwt")["sub"] == "ada")
            #expect(try await world.userInfoRefusal(token) != nil)
        }
    }

    @Test(
        "a request must say what it wants in words that are offered", .spec("RFC 6749", "5.2"),
        arguments: [
            (nil, TokenError.Code.invalidRequest), ("password", .unsupportedGrantType),
            ("implicit", .unsupportedGrantType),
            ("AUTHORIZATION_CODE", .unsupportedGrantType),
        ])
    func grantType(_ grantType: String?, _ error: TokenError.Code) async throws {
        try await World.run { world in
            let refused = try await refusal { try await world.portal.token(["grant_type": grantType]) }
            #expect(refused == error)
        }
    }

    fileprivate static func assertion(_ text: String) -> [String: String?] {
        grant.merging(["client_assertion": text]) { $1 }
    }
}

extension Application {
    /// What a request with an assertion of these claims is refused with.
    fileprivate func assert(_ changes: [String: JSON?]) async throws -> TokenError.Code? {
        guard case .key(let key) = authentication else { return nil }
        let body = ClientAuthenticationTests.assertion(try assertion(signedBy: key, changes))
        return try await refusal { try await token(body) }
    }
}

import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Client assertions") struct ClientAssertionTests {
    static let now = Example.now

    static let honest: JSON = [
        "iss": "portal", "sub": "portal", "aud": .string(Example.issuer), "jti": "j-1",
        "iat": .integer(now.seconds), "exp": .integer(now.seconds + 60),
    ]

    /// A client that registered the public halves of `algorithms`.
    static func client(_ algorithms: [SignatureAlgorithm] = [.es256]) throws -> Client {
        let keys = try algorithms.map { try Keys.key($0).publicJWK }
        let document: JSON = ["keys": .array(keys)]
        return Example.client {
            $0.authenticationMethod = .privateKeyJWT
            $0.jwks = document.text
        }
    }

    static func verify(_ jwt: String, client: Client? = nil) throws -> ClientAssertion? {
        let client = try client ?? Self.client()
        let keys = try KeySet(parsing: (client.metadata.jwks ?? #"{"keys":[]}"#).utf8)
        do throws(TokenError) {
            return try ClientAssertion.verify(
                jwt, client: client, keys: keys, audiences: Example.server.assertionAudiences, now: now)
        } catch {
            #expect(error == .invalidClient)
            return nil
        }
    }

    @Test("every algorithm offered works", .spec("RFC 7523", "3"), arguments: SignatureAlgorithm.allCases)
    func works(_ algorithm: SignatureAlgorithm) throws {
        let jwt = try Keys.token(Self.honest, type: "JWT", algorithm: algorithm)
        let assertion = try Self.verify(jwt, client: Self.client([algorithm]))
        #expect(assertion?.identifier == "j-1")
        #expect(assertion?.expiresAt == Self.now + .seconds(120))
    }

    @Test("token_endpoint_auth_signing_alg leaves only that algorithm", .spec("OIDC Registration", "2"))
    func registeredAlgorithm() throws {
        var client = try Self.client([.es256, .edDSA])
        client.metadata.authenticationAlgorithm = "EdDSA"
        #expect(try Self.verify(Keys.token(Self.honest, type: "JWT", algorithm: .edDSA), client: client) != nil)
        #expect(try Self.verify(Keys.token(Self.honest, type: "JWT", algorithm: .es256), client: client) == nil)
    }

    static let variants: [(String, JSON)] = [
        ("the token endpoint as audience", honest.with("aud", .string(Example.issuer + "/token"))),
        ("one audience in a list", honest.with("aud", [.string(Example.issuer)])),
        ("no iat", honest.with("iat", nil)),
        ("a clock 60 s ahead", honest.with("iat", .integer(now.seconds + 60)).with("nbf", .integer(now.seconds + 60))),
        ("ten minutes", honest.with("exp", .integer(now.seconds + 600))),
        ("whole seconds as a float", honest.with("exp", .number(Double(now.seconds + 60)))),
    ]

    @Test("these are fine too", .spec("RFC 7523", "3"), arguments: variants)
    func isFine(name: String, claims: JSON) throws {
        #expect(try Self.verify(Keys.token(claims, type: "JWT")) != nil)
        #expect(try Self.verify(Keys.token(claims, type: "client-authentication+jwt")) != nil)
    }

    static let bad: [(String, JSON)] = [
        ("TK-08 another server", honest.with("aud", "https://other.example")),
        ("TK-08 its token endpoint", honest.with("aud", "https://other.example/token")),
        ("TK-08 one too many", honest.with("aud", [.string(Example.issuer), "https://other.example"])),
        ("TK-08 both of ours", honest.with("aud", [.string(Example.issuer), .string(Example.issuer + "/token")])),
        ("TK-08 with a slash", honest.with("aud", .string(Example.issuer + "/"))),
        ("TK-08 another endpoint", honest.with("aud", .string(Example.issuer + "/authorize"))),
        ("TK-08 none", honest.with("aud", nil)),
        ("TK-08 an empty list", honest.with("aud", [])),
        ("TK-08 an object", honest.with("aud", ["a": .string(Example.issuer)])),
        ("TK-09 no jti", honest.with("jti", nil)),
        ("TK-09 an empty jti", honest.with("jti", "")),
        ("TK-09 a number as jti", honest.with("jti", 1)),
        ("TK-09 a huge jti", honest.with("jti", .string(String(repeating: "j", count: 257)))),
        ("TK-10 no exp", honest.with("exp", nil)),
        ("TK-10 ten years", honest.with("exp", .integer(now.seconds + 315_360_000))),
        ("TK-10 just too far ahead", honest.with("exp", .integer(now.seconds + 3661))),
        ("TK-10 expired", honest.with("exp", .integer(now.seconds - 61))),
        ("TK-10 exp as text", honest.with("exp", .string("\(now.seconds + 60)"))),
        ("TK-10 half a second", honest.with("exp", .number(Double(now.seconds) + 60.5))),
        ("TK-10 iat in the future", honest.with("iat", .integer(now.seconds + 61))),
        ("TK-10 nbf in the future", honest.with("nbf", .integer(now.seconds + 61))),
        ("another iss", honest.with("iss", "other")), ("no iss", honest.with("iss", nil)),
        ("another sub", honest.with("sub", "other")), ("no sub", honest.with("sub", nil)),
    ]

    @Test("these are refused, all alike", .spec("RFC 7523", "3"), arguments: bad)
    func isRefused(name: String, claims: JSON) throws {
        #expect(try Self.verify(Keys.token(claims, type: "JWT")) == nil)
    }

    @Test("TK-12 the client's keys decide the algorithm", .spec("RFC 8725", "3.1"))
    func algorithms() throws {
        let payload = Base64URL.encode(Self.honest.encoded())
        func unsigned(_ header: JSON, signature: [UInt8] = []) -> String {
            "\(Base64URL.encode(header.encoded())).\(payload).\(Base64URL.encode(signature))"
        }
        for name in ["none", "None", "NONE", ""] {
            #expect(try Self.verify(unsigned(["alg": .string(name)])) == nil)
            #expect(try Self.verify(unsigned(["alg": .string(name)], signature: [1])) == nil)
        }
        // HS256 keyed with the public key everybody has
        let jwk = try Keys.key(.es256).publicJWK.encoded()
        let header: JSON = ["alg": "HS256", "kid": "key-ES256"]
        let input = "\(Base64URL.encode(header.encoded())).\(payload)"
        let mac = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: jwk))
        #expect(try Self.verify("\(input).\(Base64URL.encode(Array(mac)))") == nil)
        // RS256 against a client that registered an EC key only
        #expect(try Self.verify(Keys.token(Self.honest, type: "JWT", algorithm: .rs256)) == nil)
    }

    @Test("TK-12 another client's key does not count, whatever kid it names", .spec("RFC 8725", "3.1"))
    func foreignKey() throws {
        let foreign = try SigningKey.generate(.es256, id: "key-ES256")
        let jwt = try TokenSigner(key: foreign, type: "JWT").sign(Self.honest.encoded())
        #expect(try Self.verify(jwt) == nil)
        #expect(try Self.verify(jwt, client: Example.client { $0.authenticationMethod = .privateKeyJWT }) == nil)
    }

    @Test(
        "JW-19 another kind of token is no assertion", .spec("RFC 8725", "3.11"), arguments: ["at+jwt", "logout+jwt"])
    func type(_ type: String) throws {
        #expect(try Self.verify(Keys.token(Self.honest, type: type)) == nil)
    }

    @Test("the client is found by the assertion's sub", .spec("RFC 7523", "3"))
    func isRead() throws {
        let jwt = try Keys.token(Self.honest, type: "JWT")
        let type = PercentEncoding.encodeQueryValue(ClientCredentials.assertionType)
        let body = "client_assertion=\(jwt)&client_assertion_type=\(type)"
        let presented = try ClientCredentials.read(authorization: nil, body: FormParameters(parsing: body))
        #expect(presented.clientID == ClientID("portal"))
        #expect(presented.method == .privateKeyJWT)
        let other = try FormParameters(parsing: body + "&client_id=other")
        let error = failure { () throws(TokenError) in try ClientCredentials.read(authorization: nil, body: other) }
        #expect(error?.code == .invalidRequest)
    }
}

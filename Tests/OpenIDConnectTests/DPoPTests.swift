import Crypto
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

/// A proof for `POST https://id.example/token`, with whatever changed in it.
struct ProofForge {
    static let target = DPoPTarget(method: "POST", url: "https://id.example/token")
    static let accessToken = "an.access.token"

    var header: JSON
    var claims: JSON
    let key: SigningKey

    init(_ algorithm: SignatureAlgorithm = .es256) throws {
        key = try Keys.key(algorithm)
        let bare = (key.publicJWK.object ?? []).filter { !["kid", "alg", "use"].contains($0.name) }
        header = ["typ": "dpop+jwt", "alg": .string(algorithm.rawValue), "jwk": .object(bare)]
        claims = [
            "jti": "proof-1", "htm": "POST", "htu": "https://id.example/token",
            "iat": .integer(Example.now.seconds),
        ]
    }

    func claim(_ name: String, _ value: JSON?) -> ProofForge {
        var forge = self
        forge.claims = claims.with(name, value)
        return forge
    }

    func head(_ name: String, _ value: JSON?) -> ProofForge {
        var forge = self
        forge.header = header.with(name, value)
        return forge
    }

    func jwk(_ name: String, _ value: JSON?) -> ProofForge { head("jwk", (header["jwk"] ?? .null).with(name, value)) }

    var compact: String {
        get throws {
            let input = Base64URL.encode(header.encoded()) + "." + Base64URL.encode(claims.encoded())
            return input + "." + Base64URL.encode(try key.signature(over: Array(input.utf8)))
        }
    }
}

@Suite("DPoP proofs") struct DPoPTests {
    static let now = Example.now

    static func verify(
        _ values: [String], accessToken: String? = nil, at now: Timestamp = now
    ) throws(DPoPError) -> DPoPProof {
        try DPoPProof.verify(values, for: ProofForge.target, accessToken: accessToken, now: now) { $0 == "nonce-1" }
    }

    static func error(_ forge: ProofForge, accessToken: String? = nil, at now: Timestamp = now) throws -> DPoPError? {
        let compact = try forge.compact
        return failure { () throws(DPoPError) in try verify([compact], accessToken: accessToken, at: now) }
    }

    @Test(
        "an honest proof is taken, with each algorithm", .spec("RFC 9449", "4.3"),
        arguments: SignatureAlgorithm.allCases)
    func honest(_ algorithm: SignatureAlgorithm) throws {
        let forge = try ProofForge(algorithm)
        let proof = try Self.verify([try forge.compact])
        #expect(proof.identifier == "proof-1")
        #expect(proof.thumbprint == (try KeyThumbprint.sha256(of: forge.key.publicJWK)))
        #expect(proof.expiresAt > Self.now + .seconds(60))
    }

    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let change: @Sendable (ProofForge) -> ProofForge
        var testDescription: String { name }

        init(_ name: String, _ change: @escaping @Sendable (ProofForge) -> ProofForge) {
            self.name = name
            self.change = change
        }
    }

    static let malformed: [Attack] = [
        Attack("no typ") { $0.head("typ", nil) }, Attack("typ JWT") { $0.head("typ", "JWT") },
        Attack("typ at+jwt") { $0.head("typ", "at+jwt") }, Attack("no alg") { $0.head("alg", nil) },
        Attack("alg none") { $0.head("alg", "none") }, Attack("alg HS256") { $0.head("alg", "HS256") },
        Attack("alg of another key") { $0.head("alg", "EdDSA") },
        Attack("alg of an RSA key") { $0.head("alg", "RS256") }, Attack("no jwk") { $0.head("jwk", nil) },
        Attack("jwk a text") { $0.head("jwk", "key") }, Attack("private jwk") { $0.jwk("d", "AAAA") },
        Attack("symmetric jwk") { $0.jwk("k", "AAAA") }, Attack("jwk of another kind") { $0.jwk("kty", "OKP") },
        Attack("jwk for encryption") { $0.jwk("use", "enc") }, Attack("half a jwk") { $0.jwk("y", nil) },
        Attack("crit") { $0.head("crit", ["x"]) },
        Attack("another key") { forge in
            let other = (try? Keys.key(.rs256).publicJWK) ?? .null
            return forge.head("jwk", other)
        },
        Attack("no jti") { $0.claim("jti", nil) }, Attack("empty jti") { $0.claim("jti", "") },
        Attack("long jti") { $0.claim("jti", .string(String(repeating: "x", count: 257))) },
        Attack("jti a number") { $0.claim("jti", 1) }, Attack("no htm") { $0.claim("htm", nil) },
        Attack("another htm") { $0.claim("htm", "GET") }, Attack("htm in small letters") { $0.claim("htm", "post") },
        Attack("no htu") { $0.claim("htu", nil) },
        Attack("another path") { $0.claim("htu", "https://id.example/userinfo") },
        Attack("another host") { $0.claim("htu", "https://evil.example/token") },
        Attack("another scheme") { $0.claim("htu", "http://id.example/token") },
        Attack("another port") { $0.claim("htu", "https://id.example:8443/token") },
        Attack("user information") { $0.claim("htu", "https://a@id.example/token") },
        Attack("a path alone") { $0.claim("htu", "/token") },
        Attack("no iat") { $0.claim("iat", nil) }, Attack("iat a text") { $0.claim("iat", "now") },
        Attack("iat an hour ago") { $0.claim("iat", .integer(now.seconds - 3_600)) },
        Attack("iat in an hour") { $0.claim("iat", .integer(now.seconds + 3_600)) },
        Attack("iat an hour ago, with a nonce") {
            $0.claim("iat", .integer(now.seconds - 3_600)).claim("nonce", "nonce-1")
        },
        Attack("expired") { $0.claim("exp", .integer(now.seconds - 60)) },
        Attack("not yet") { $0.claim("nbf", .integer(now.seconds + 61)) },
        Attack("nonce a number") { $0.claim("nonce", 1) },
    ]

    @Test(
        "TK-35 a malformed proof, or one for another request, is refused", .spec("RFC 9449", "4.3"),
        arguments: malformed)
    func isRefused(_ attack: Attack) throws {
        #expect(try Self.error(attack.change(ProofForge())) == .invalid)
    }

    static let tolerable: [Attack] = [
        Attack("query and fragment") { $0.claim("htu", "https://id.example/token?a=b#c") },
        Attack("capitals in scheme and host") { $0.claim("htu", "HTTPS://ID.Example/token") },
        Attack("the scheme's own port") { $0.claim("htu", "https://id.example:443/token") },
        Attack("needless escapes") { $0.claim("htu", "https://id.example/%74oken") },
        Attack("claims nobody knows") { $0.claim("custom", ["a": 1]).claim("sub", "x").claim("aud", "y") },
        Attack("10 seconds ago") { $0.claim("iat", .integer(now.seconds - 10)) },
        Attack("in 10 seconds") { $0.claim("iat", .integer(now.seconds + 10)) },
        Attack("nbf and exp") { $0.claim("nbf", .integer(now.seconds)).claim("exp", .integer(now.seconds + 60)) },
        Attack("our nonce") { $0.claim("nonce", "nonce-1") },
        Attack("our nonce and a wrong clock") {
            $0.claim("nonce", "nonce-1").claim("iat", .integer(now.seconds + 300))
        },
        Attack("an ath nobody asked for") { $0.claim("ath", "x") },
        Attack("use, key_ops and kid") {
            $0.jwk("use", "sig").jwk("key_ops", ["verify"]).jwk("kid", "k").head("kid", "other")
        },
        Attack("typ as a media type") { $0.head("typ", "application/dpop+jwt") },
    ]

    @Test("what the standard leaves open is taken", .spec("RFC 9449", "4.3"), arguments: tolerable)
    func isTaken(_ attack: Attack) throws { #expect(try Self.error(attack.change(ProofForge())) == nil) }

    @Test(
        "a nonce is demanded where the clock is off, and must be ours", .spec("RFC 9449", "8"),
        arguments: [(-61, nil), (61, nil), (-300, nil), (0, "old"), (0, ""), (-100, "old")] as [(Int64, String?)])
    func nonce(_ distance: Int64, _ nonce: String?) throws {
        let forge = try ProofForge().claim("iat", .integer(Self.now.seconds + distance))
            .claim("nonce", nonce.map { .string($0) })
        #expect(try Self.error(forge) == .nonceRequired)
    }

    @Test("there is exactly one proof", .spec("RFC 9449", "4.3"))
    func exactlyOne() throws {
        let compact = try ProofForge().compact
        for values in [[], [compact, compact], ["\(compact), \(compact)"], [""], ["a.b"], [compact + "."]] {
            #expect(failure { () throws(DPoPError) in try Self.verify(values) } == .invalid)
        }
        let tampered = String(compact.dropLast(4)) + (compact.hasSuffix("AAAA") ? "BBBB" : "AAAA")
        #expect(failure { () throws(DPoPError) in try Self.verify([tampered]) } == .invalid)
    }

    @Test("beside an access token its hash is named", .spec("RFC 9449", "7"))
    func hash() throws {
        let token = ProofForge.accessToken
        let hash = Base64URL.encode(Array(SHA256.hash(data: Array(token.utf8))))
        #expect(try Self.error(ProofForge().claim("ath", .string(hash)), accessToken: token) == nil)
        for wrong in [nil, "", .string(token), .string(hash + "="), 1] as [JSON?] {
            #expect(try Self.error(ProofForge().claim("ath", wrong), accessToken: token) == .invalid)
        }
    }

    @Test("a proof is remembered for as long as it could be taken", .spec("RFC 9449", "11.1"))
    func memory() throws {
        let plain = try ProofForge().claim("iat", .integer(Self.now.seconds + 60))
        let expiry = try Self.verify([try plain.compact]).expiresAt
        #expect(try Self.error(plain, at: expiry) != nil)
        let with = plain.claim("nonce", "nonce-1").claim("iat", .integer(Self.now.seconds + 300))
        let later = try Self.verify([try with.compact]).expiresAt
        #expect(try Self.error(with, at: later) != nil)
    }

    @Test("a bound token is good with its key, an unbound one as bearer", .spec("RFC 9449", "7.2"))
    func binding() throws {
        let bound = try #require(
            try AccessTokenTests.read(
                Keys.token(AccessTokenTests.honest.with("cnf", ["jkt": "key-1"]), type: "at+jwt")))
        let plain = try #require(try AccessTokenTests.read(Keys.token(AccessTokenTests.honest, type: "at+jwt")))
        func error(
            _ token: AccessToken, _ scheme: PresentedAccessToken.Scheme, _ key: String?
        ) -> BearerError? { failure { () throws(BearerError) in try token.require(scheme, proved: key) } }
        #expect(error(bound, .dpop, "key-1") == nil)
        #expect(error(plain, .bearer, nil) == nil)
        #expect(error(bound, .dpop, "key-2") == .invalidToken)
        #expect(error(bound, .dpop, nil) == .invalidToken)
        #expect(error(bound, .bearer, nil) == .invalidToken)  // TK-36
        #expect(error(plain, .dpop, "key-1") == .invalidToken)
        for cnf in [["x5t#S256": "x"], ["jkt": 1], [:], "key-1"] as [JSON] {
            let token = try Keys.token(AccessTokenTests.honest.with("cnf", cnf), type: "at+jwt")
            #expect(try AccessTokenTests.read(token) == nil)
        }
    }
}

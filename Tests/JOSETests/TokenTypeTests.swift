import JOSE
import Primitives
import TestKit
import Testing

/// The `typ` of a token, against the ones its reader expects.
struct TokenTypeTests {
    private static func outcome(on type: JSON?, expecting types: Set<String>?) throws -> JOSEError? {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key, adding: type.map { [.init("typ", $0)] } ?? [])
        return try verdict(on: forge.token(signedBy: key), types: types)
    }

    @Test(
        "a typ the reader expects is taken, in any case and with application/ or without", .spec("RFC 8725", "3.11"),
        arguments: [
            ("at+jwt", ["at+jwt"]), ("AT+JWT", ["at+jwt"]), ("application/at+jwt", ["at+jwt"]),
            ("at+jwt", ["application/at+jwt"]), ("Application/At+Jwt", ["JWT", "at+jwt"]), ("JWT", ["JWT"]),
        ] as [(String, Set<String>)])
    func expected(type: String, types: Set<String>) throws {
        #expect(try Self.outcome(on: .string(type), expecting: types) == nil)
    }

    @Test(
        "JW-19 a token of another typ is refused", .spec("RFC 8725", "3.11"),
        arguments: [
            ("logout+jwt", nil), ("at+jwt", nil), ("oauth-authz-req+jwt", nil), ("dpop+jwt", nil), ("", nil),
            ("secevent+jwt", nil), ("client-authentication+jwt", nil), ("text/jwt", nil),
            ("JWT", ["at+jwt"]), ("logout+jwt", ["at+jwt"]), ("at+jwt", ["logout+jwt"]), ("at+jwt ", ["at+jwt"]),
            ("at", ["at+jwt"]), ("application/application/at+jwt", ["at+jwt"]), ("at+jwt", []), ("", ["at+jwt"]),
        ] as [(String, Set<String>?)])
    func confusion(type: String, types: Set<String>?) throws {
        #expect(try Self.outcome(on: .string(type), expecting: types) == .typeNotAllowed)
    }

    @Test("JW-19 without an expectation a token may say nothing of itself, or JWT", .spec("RFC 7519", "5.1"))
    func plainTokens() throws {
        #expect(try Self.outcome(on: nil, expecting: nil) == nil)
        #expect(try Self.outcome(on: "JWT", expecting: nil) == nil)
        #expect(try Self.outcome(on: "jwt", expecting: nil) == nil)
        #expect(try Self.outcome(on: nil, expecting: ["at+jwt"]) == .typeNotAllowed)
        #expect(try Self.outcome(on: nil, expecting: ["JWT"]) == .typeNotAllowed)
    }

    @Test("a typ that is no text is refused", .spec("RFC 7515", "4.1.9"), arguments: [1, nil, ["JWT"], [:]] as [JSON])
    func otherTypes(type: JSON) throws {
        #expect(try Self.outcome(on: type, expecting: nil) == .invalidHeader)
    }

    @Test("what a token says of itself can be read before it is verified")
    func readable() throws {
        let header: JSON = ["alg": "RS512", "kid": "k", "typ": "JWT", "cty": "json", "extra": [1]]
        let token = try UnverifiedToken(compact: Forge(header: header).token(signature: [1]))
        #expect(token.header == header)
        #expect(token.algorithm == "RS512")
        #expect(token.keyID == "k")
        #expect(token.type == "JWT")
        #expect(token.unverifiedClaims["iss"] == "https://issuer.example")
    }
}

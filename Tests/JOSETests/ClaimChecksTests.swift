import JOSE
import Primitives
import TestKit
import Testing

/// The registered claims of a token, against a time and two parties.
struct ClaimChecksTests {
    private static let now = Timestamp(seconds: 1_893_456_000)
    private static let issuer = "https://issuer.example"

    /// Claims that pass, with some of them replaced; a nil takes the claim away.
    private static func claims(_ changes: (String, JSON?)...) -> JSON {
        let good: [JSON.Member] = [
            .init("iss", .string(issuer)), .init("sub", "joe"), .init("aud", "client"),
            .init("exp", .integer(now.seconds + 300)), .init("iat", .integer(now.seconds)),
        ]
        let changed = good.filter { member in !changes.contains { $0.0 == member.name } }
        return .object(changed + changes.compactMap { name, value in value.map { .init(name, $0) } })
    }

    private static func refusal(
        of claims: JSON, issuer: String = issuer, audiences: [String]? = ["client"], skew: Duration = .zero,
        expiry: ClaimChecks.Expiry = .mustBeAhead, maximumAge: Duration? = nil
    ) -> JOSEError? {
        let checks = ClaimChecks(
            now: now, skew: skew, issuer: issuer, audiences: audiences, expiry: expiry, maximumAge: maximumAge)
        do throws(JOSEError) {
            try checks.run(on: claims)
            return nil
        } catch {
            return error
        }
    }

    /// A time so many seconds from now, written as a NumericDate.
    private static func at(_ offset: Int64) -> JSON { .integer(now.seconds + offset) }

    @Test("good claims pass and are read", .spec("RFC 7519", "4.1"))
    func good() throws {
        let checks = ClaimChecks(now: Self.now, issuer: Self.issuer, audiences: ["other", "client"])
        let claims = Self.claims(("aud", ["x", "client"]), ("nbf", Self.at(-5)), ("jti", "1"), ("more", nil))
        let read = try checks.run(on: claims)
        #expect(read.issuer == Self.issuer)
        #expect(read.subject == "joe")
        #expect(read.audiences == ["x", "client"])
        #expect(read.expiry == Self.now + .seconds(300))
        #expect(read.notBefore == Self.now - .seconds(5))
        #expect(read.issuedAt == Self.now)
        #expect(read.tokenID == "1")
    }

    @Test("a time may be written with a fraction of zero or an exponent", .spec("RFC 7519", "2"))
    func wholeNumbers() throws {
        let claims = try JSON.parse(
            #"{"iss":"https://issuer.example","aud":"client","exp":1893456001.0,"iat":1.893456e9}"#)
        #expect(Self.refusal(of: claims) == nil)
        #expect(try RegisteredClaims(claims).issuedAt == Self.now)
    }

    @Test(
        "JW-15 a claim of another type is refused, not taken as absent", .spec("RFC 7519", "4.1"),
        arguments: [
            ("exp", "1893456300"), ("exp", 1_893_456_300.5), ("exp", true), ("exp", nil), ("exp", [1_893_456_300]),
            ("exp", -1), ("exp", 253_402_300_800), ("exp", .integer(.max)), ("exp", .integer(.min)),
            ("exp", 9_223_372_036_854_775_808.0), ("exp", 1e308), ("exp", [:]),
            ("nbf", "0"), ("nbf", 0.5), ("nbf", nil), ("iat", "0"), ("iat", -1), ("iat", nil), ("iat", .integer(.max)),
            ("aud", ["client": true]), ("aud", 1), ("aud", []), ("aud", ["client", 1]), ("aud", [["client"]]),
            ("aud", nil),
            ("iss", ["https://issuer.example"]), ("iss", 1), ("iss", nil), ("iss", [:]),
            ("sub", 1), ("sub", ["joe"]), ("sub", nil), ("jti", 1), ("jti", nil), ("jti", ["1"]),
        ] as [(String, JSON)])
    func otherTypes(name: String, value: JSON) {
        #expect(Self.refusal(of: Self.claims((name, value))) == .malformedClaim(name))
    }

    @Test(
        "JW-15 a number beyond a double is not even read", .spec("RFC 8259", "6"),
        arguments: ["1e400", "NaN", "-Infinity"])
    func noNumber(text: String) throws {
        let key = try TestKeys.key(.es256)
        let token = try Forge(for: key).with(payload: #"{"exp":\#(text)}"#).token(signedBy: key)
        #expect(try verdict(on: token) == .invalidPayload)
    }

    @Test("JW-16 exp must be there and ahead", .spec("RFC 7519", "4.1.4"))
    func expiry() {
        #expect(Self.refusal(of: Self.claims(("exp", .none))) == .missingClaim("exp"))
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(1)))) == nil)
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(0)))) == .expired)
        #expect(Self.refusal(of: Self.claims(("exp", 0))) == .expired)
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(-59))), skew: .seconds(60)) == nil)
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(-60))), skew: .seconds(60)) == .expired)
    }

    @Test("JW-16 the skew counts up to 60 seconds and not below zero", .spec("RFC 7519", "4.1.4"))
    func skewLimits() {
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(-60))), skew: .seconds(3_600)) == .expired)
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(-59))), skew: .seconds(3_600)) == nil)
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(1))), skew: .seconds(-3_600)) == nil)
    }

    @Test("JW-16 nbf and iat must not be ahead", .spec("RFC 7519", "4.1.5"))
    func beginning() {
        #expect(Self.refusal(of: Self.claims(("nbf", Self.at(0)))) == nil)
        #expect(Self.refusal(of: Self.claims(("nbf", Self.at(1)))) == .notYetValid)
        #expect(Self.refusal(of: Self.claims(("nbf", Self.at(60))), skew: .seconds(60)) == nil)
        #expect(Self.refusal(of: Self.claims(("nbf", Self.at(61))), skew: .seconds(60)) == .notYetValid)
        #expect(Self.refusal(of: Self.claims(("iat", Self.at(1)))) == .issuedInTheFuture)
        #expect(Self.refusal(of: Self.claims(("iat", Self.at(60))), skew: .seconds(60)) == nil)
        #expect(Self.refusal(of: Self.claims(("iat", 253_402_300_799))) == .issuedInTheFuture)
    }

    @Test("an age limit needs iat", .spec("RFC 7519", "4.1.6"))
    func age() {
        #expect(Self.refusal(of: Self.claims(("iat", Self.at(-600))), maximumAge: .minutes(10)) == nil)
        #expect(Self.refusal(of: Self.claims(("iat", Self.at(-601))), maximumAge: .minutes(10)) == .tooOld)
        #expect(Self.refusal(of: Self.claims(("iat", .none)), maximumAge: .minutes(10)) == .missingClaim("iat"))
        #expect(Self.refusal(of: Self.claims(("iat", .none))) == nil)
    }

    @Test("a hint may have expired but is checked in all else", .spec("OIDC RP-Initiated Logout", "2"))
    func hints() {
        #expect(Self.refusal(of: Self.claims(("exp", Self.at(-86_400))), expiry: .mayHavePassed) == nil)
        #expect(Self.refusal(of: Self.claims(("exp", "x")), expiry: .mayHavePassed) == .malformedClaim("exp"))
        #expect(Self.refusal(of: Self.claims(("iss", "x")), expiry: .mayHavePassed) == .wrongIssuer)
        #expect(Self.refusal(of: Self.claims(("nbf", Self.at(9))), expiry: .mayHavePassed) == .notYetValid)
    }

    @Test(
        "JW-24 iss is compared byte for byte", .spec("RFC 8725", "3.8"),
        arguments: [
            "https://issuer.example/", "https://ISSUER.example", "https://issu\u{435}r.example",
            "http://issuer.example",
            " https://issuer.example", "https://issuer.example\u{0}", "https://issuer.example#", "",
            "https:\\/\\/issuer",
        ])
    func otherIssuers(issuer: String) {
        #expect(Self.refusal(of: Self.claims(("iss", .string(issuer)))) == .wrongIssuer)
    }

    @Test("JW-24 another Unicode spelling of iss and aud is another one", .spec("RFC 8725", "3.7"))
    func unicodeSpellings() {
        let composed = "https://caf\u{E9}.example"
        let decomposed = "https://cafe\u{301}.example"
        #expect(composed == decomposed, "Swift takes them for the same, so this test means something")
        let claims = Self.claims(("iss", .string(composed)), ("aud", .string(composed)))
        #expect(Self.refusal(of: claims, issuer: composed, audiences: [composed]) == nil)
        #expect(Self.refusal(of: claims, issuer: decomposed, audiences: [composed]) == .wrongIssuer)
        #expect(Self.refusal(of: claims, issuer: composed, audiences: [decomposed]) == .wrongAudience)
    }

    @Test("JW-24 an escaped slash is a slash", .spec("RFC 8259", "7"))
    func escapedSlash() throws {
        let claims = try JSON.parse(#"{"iss":"https:\/\/issuer.example","aud":"client","exp":1893456300}"#)
        #expect(Self.refusal(of: claims) == nil)
    }

    @Test("iss and aud must be there and be the expected ones", .spec("RFC 7519", "4.1.3"))
    func parties() {
        #expect(Self.refusal(of: Self.claims(("iss", .none))) == .missingClaim("iss"))
        #expect(Self.refusal(of: Self.claims(("aud", .none))) == .missingClaim("aud"))
        #expect(Self.refusal(of: Self.claims(("aud", "other"))) == .wrongAudience)
        #expect(Self.refusal(of: Self.claims(("aud", ["other", "Client", "client "]))) == .wrongAudience)
        #expect(Self.refusal(of: Self.claims(), audiences: []) == .wrongAudience)
        #expect(Self.refusal(of: Self.claims(("aud", .none)), audiences: nil) == nil)
        #expect(Self.refusal(of: Self.claims(("aud", 1)), audiences: nil) == .malformedClaim("aud"))
        #expect(Self.refusal(of: []) == .missingClaim("iss"))
    }
}

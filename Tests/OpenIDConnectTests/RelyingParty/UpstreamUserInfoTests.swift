import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("An upstream provider's userinfo and claims") struct UpstreamUserInfoTests {
    static func verify(_ answer: UpstreamUserInfo.Answer) throws -> UpstreamVerdict<UpstreamUserInfo> {
        UpstreamUserInfo.verify(
            answer, of: try Upstream.token(), keys: try Keys.published(), expecting: Upstream.expectation(),
            now: Upstream.now)
    }

    static func verify(_ claims: JSON) throws -> UpstreamVerdict<UpstreamUserInfo> {
        try verify(.json(claims.encoded()))
    }

    static let claims: JSON = ["sub": "248289761001", "email": "ann@acme.example"]

    /// The person of an ID token and what userinfo adds, both with more claims.
    static func person(
        _ idToken: [JSON.Member], userInfo: [JSON.Member]? = nil, subjectClaim: String? = nil
    ) throws -> UpstreamVerdict<VerifiedUpstreamIdentity> {
        let token = try Upstream.token(.object((Upstream.claims.object ?? []) + idToken))
        let answer = try userInfo.map { members in
            let claims: JSON = .object([.init(name: "sub", value: "248289761001")] + members)
            return try #require(
                UpstreamUserInfo.verify(
                    .json(claims.encoded()), of: token, keys: KeySet([]), expecting: Upstream.expectation(),
                    now: Upstream.now
                ).value)
        }
        return VerifiedUpstreamIdentity.make(token, userInfo: answer, subjectClaim: subjectClaim)
    }

    @Test("an answer about the same person", .spec("OIDC Core", "5.3.2"))
    func honest() throws {
        #expect(try Self.verify(Self.claims).failures.isEmpty)
        #expect(try Self.verify(.json(Array("{".utf8))).failures == ["userinfo"])
        #expect(try Self.verify(.json(Array("[]".utf8))).failures == ["userinfo"])
    }

    @Test("RP-14: an answer about somebody else is refused", .spec("OIDC Core", "5.3.2"))
    func otherPerson() throws {
        for subject: JSON? in ["248289761002", "", nil, 248_289_761_001, ["248289761001"], "248289761001 "] {
            #expect(try Self.verify(Self.claims.with("sub", subject)).failures == ["userinfo_subject"])
        }
    }

    @Test("a signed answer is verified with the provider's keys", .spec("OIDC Core", "5.3.2"))
    func signed() throws {
        func verdict(_ claims: JSON, type: String = "JWT") throws -> [String] {
            try Self.verify(.token(Secret(Keys.token(claims, type: type)))).failures
        }
        let named = Self.claims.with("iss", .string(Upstream.issuer)).with("aud", ["signet", "other"])
        #expect(try verdict(Self.claims).isEmpty)
        #expect(try verdict(named).isEmpty)
        #expect(try verdict(named.with("iss", "https://evil.example")) == ["userinfo_signature"])
        #expect(try verdict(named.with("aud", "other")) == ["userinfo_signature"])
        #expect(try verdict(named.with("exp", .integer(Upstream.now.seconds - 60))) == ["userinfo_signature"])
        #expect(try verdict(named.with("sub", "other")) == ["userinfo_subject"])
        #expect(try verdict(named, type: "at+jwt") == ["userinfo_signature"])
        let foreign = try SigningKey.generate(.es256, id: "key-ES256")
        let forged = try TokenSigner(key: foreign, type: "JWT").sign(named.encoded())
        #expect(try Self.verify(.token(Secret(forged))).failures == ["userinfo_signature"])
        #expect(try Self.verify(.token(Secret("{}"))).failures == ["userinfo_signature"])
    }

    @Test("claims are texts and lists of texts; what the ID token says comes first")
    func attributes() throws {
        let person = try #require(
            try Self.person(
                [.init(name: "given_name", value: "Ann"), .init(name: "groups", value: ["a", "b"])],
                userInfo: [
                    .init(name: "given_name", value: "Eve"), .init(name: "family_name", value: "Lee"),
                    .init(name: "level", value: 7), .init(name: "staff", value: true),
                    .init(name: "address", value: ["locality": "Bern"]), .init(name: "nested", value: [["x"]]),
                    .init(name: "nothing", value: .null), .init(name: "mixed", value: ["a", 1, ["b": "c"]]),
                ]
            ).value)
        #expect(
            person.attributes == [
                "sub": ["248289761001"], "given_name": ["Ann"], "family_name": ["Lee"], "groups": ["a", "b"],
                "level": ["7"], "staff": ["true"], "mixed": ["a", "1"],
            ])
        #expect(person.subject == "248289761001" && person.isEmailVerified == nil)
    }

    @Test("RP-15: an address and whether it is verified come from one place", .spec("OIDC Core", "5.7"))
    func emailFromOnePlace() throws {
        let verified = JSON.Member(name: "email_verified", value: true)
        let victim = JSON.Member(name: "email", value: "victim@acme.example")
        let own = JSON.Member(name: "email", value: "own@evil.example")
        let split = try #require(try Self.person([verified], userInfo: [victim]).value)
        #expect(split.attributes["email"] == ["victim@acme.example"] && split.isEmailVerified == nil)
        let other = try #require(try Self.person([victim], userInfo: [own, verified]).value)
        #expect(other.attributes["email"] == ["victim@acme.example"] && other.isEmailVerified == nil)
        #expect(other.attributes["email_verified"] == nil)
        let together = try #require(try Self.person([], userInfo: [own, verified]).value)
        #expect(together.attributes["email"] == ["own@evil.example"] && together.isEmailVerified == true)
    }

    @Test(
        "whether the address is verified is as the provider says",
        arguments: [
            ([], nil), ([("email_verified", true)], true), ([("email_verified", false)], false),
            ([("email_verified", "true")], true), ([("email_verified", "yes")], false),
            ([("email_verified", .null)], false), ([("xms_edov", true)], true), ([("xms_edov", 1)], true),
            ([("xms_edov", "1")], true), ([("xms_edov", 0)], false), ([("xms_edov", "0")], false),
            ([("email_verified", true), ("xms_edov", false)], false),
            ([("email_verified", false), ("xms_edov", true)], false),
        ] as [([(String, JSON)], Bool?)])
    func emailVerified(_ said: [(String, JSON)], _ isVerified: Bool?) throws {
        let members = said.map { JSON.Member(name: $0.0, value: $0.1) }
        let email = [JSON.Member(name: "email", value: "ann@acme.example")]
        #expect(try #require(try Self.person(email + members).value).isEmailVerified == isVerified)
    }

    @Test("another claim can say who somebody is, if the ID token has it")
    func subjectClaim() throws {
        let oid = JSON.Member(name: "oid", value: "0b1c")
        let person = try #require(try Self.person([oid], subjectClaim: "oid").value)
        #expect(person.subject == "0b1c" && person.sub == "248289761001" && person.subjectClaim == "oid")
        #expect(try Self.person([oid], subjectClaim: "sub").value?.subjectClaim == nil)
        for value: JSON in ["", 7, ["0b1c"], "\u{e9}"] {
            let verdict = try Self.person([.init(name: "oid", value: value)], subjectClaim: "oid")
            #expect(verdict.value == nil && verdict.failures == ["subject_claim"])
        }
        #expect(try Self.person([], userInfo: [oid], subjectClaim: "oid").failures == ["subject_claim"])
    }

    @Test("RP-30, RP-31: what is too large or too much is left out, and said to be")
    func sizes() throws {
        let groups = JSON.array((0...1_000).map { .string("\($0)") })
        let verdict = try Self.person(
            [],
            userInfo: [
                .init(name: "groups", value: groups),
                .init(name: "name", value: .string(String(repeating: "a", count: 257))),
                .init(name: "family_name", value: "Lee"),
            ])
        let person = try #require(verdict.value)
        #expect(person.attributes == ["sub": ["248289761001"], "family_name": ["Lee"]])
        #expect(verdict.check(.claimSizes)?.outcome == .warned)
        #expect(verdict.check(.claimSizes)?.received == "groups, name")
        let many = (0..<300).map { JSON.Member(name: "c\($0)", value: "x") }
        #expect(try #require(try Self.person([], userInfo: many).value).attributes.count == 100)
    }
}

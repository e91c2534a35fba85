import Credentials
import Identity
import Primitives
import TestKit
import Testing

private let names = ["acme", "Acme Corp", "Signet", "ann.lee"]

@Suite("A new password")
struct PasswordRulesTests {
    private func rules(_ change: (inout PasswordPolicy) -> Void = { _ in }, mfa: Bool = false) -> PasswordRules {
        var policy = PasswordPolicy()
        change(&policy)
        return PasswordRules.effective(policy: policy, mfaRequired: mfa)
    }

    @Test(
        "needs 15 characters where it stands alone and 8 beside a second factor", .spec("NIST SP 800-63B-4", "3.1.1.2"))
    func modernLength() {
        #expect(rules().minLength == 15)
        #expect(rules(mfa: true).minLength == 8)
        #expect(rules({ $0.minLength = 12 }).minLength == 12)
        #expect(rules({ $0.minLength = 12 }, mfa: true).minLength == 12)
        #expect(rules().unmet(by: "vgt wmp xkd ql") == [.minLength(15)])
        #expect(rules().unmet(by: "vgt wmp xkd qlz") == [])
    }

    @Test("need not mix kinds of character, expire or be unlike the last ones", .spec("NIST SP 800-63B-4", "3.1.1.2"))
    func modernAsksNothingElse() {
        #expect(rules().criteria == [.minLength(15), .maxLength(400), .uncommon, .unrelated])
        #expect(rules().history == 0)
        #expect(rules().maxAgeDays == 0)
    }

    @Test("mixes kinds of character, expires and is new where the preset is compatible")
    func compatible() {
        let rules = rules({ $0.preset = .compatible })
        #expect(rules.criteria == [.minLength(8), .maxLength(400), .upper, .lower, .digit, .symbol, .unused(10)])
        #expect(rules.maxAgeDays == 90)
        #expect(rules.unmet(by: "abc") == [.minLength(8), .upper, .digit, .symbol])
        #expect(rules.unmet(by: "ABCDEFG1!") == [.lower])
        #expect(rules.unmet(by: "Abcdef1!") == [])
        #expect(rules.unmet(by: "Ünïcödé1§") == [])
    }

    @Test("meets the keys that stand beside the preset")
    func overrides() {
        let rules = rules({
            $0 = PasswordPolicy()
            $0.preset = .compatible
            $0.minLength = 10
            $0.maxLength = 12
            $0.require = [.symbol, .digit, .digit]
            $0.history = 3
            $0.maxAgeDays = 0
            $0.forbidCommon = true
        })
        #expect(rules.criteria == [.minLength(10), .maxLength(12), .digit, .symbol, .uncommon, .unrelated, .unused(3)])
        #expect(rules.maxAgeDays == 0)
        #expect(rules.unmet(by: "vgtwmpxkdqlzb") == [.maxLength(12), .digit, .symbol])
        // So long a text is not judged: to look for what it repeats would take the square of its length.
        let endless = String(repeating: "a", count: 65_000) + "b"
        #expect(rules.unmet(by: endless) == [.maxLength(12)])
        #expect(!CommonPasswords.contains(endless))
    }

    @Test("is counted in code points after normalisation", .spec("NIST SP 800-63B-4", "3.1.1.2"))
    func counting() {
        #expect(rules({ $0.minLength = 4 }).unmet(by: "e\u{301}\u{FB01}x") == [])
        #expect(rules({ $0.minLength = 5 }).unmet(by: "e\u{301}\u{FB01}x") == [.minLength(5)])
        #expect(rules({ $0.minLength = 2 }).unmet(by: "👩🏽‍🚀").isEmpty)
    }

    @Test("may have 400 characters, but never more bytes than are hashed")
    func longest() {
        let varied = (0..<400).map { String(UnicodeScalar(UInt8(33 + $0 * 7 % 89))) }.joined()
        #expect(rules().unmet(by: varied) == [])
        #expect(rules().unmet(by: varied + "x") == [.maxLength(400)])
        #expect(rules().unmet(by: String(repeating: "漢字和語", count: 90)).contains(.maxLength(400)))
    }

    @Test(
        "is refused when it is guessed first",
        arguments: [
            "password", "PASSWORD", "Ｐassword", "12345678", "passwordpassword", "qwertyuiop12345", "111111111111111",
            "abababababababab", "123456789012345", "543210987654321", "abcdefghijklmnop", "qwertyuiopasdfgh",
            "zyxwvutsrqponmlkjihgfedcba", "zzzzzzzz", "!qaz2wsx", "iloveyouiloveyou", "zzzzzzz1",
            "stuvwxyzabcdefghij", "jihgfedcbazyxwvuts", "78901234567890123456", "43210987654321098765",
            "lkjhgfdsapoiuytrewqmnbvcxz", "1qaz2wsx3edc4rfv", "Manchesterunited", "worldofwarcraft", "yourmom123",
        ])
    func common(_ password: String) { #expect(CommonPasswords.contains(password)) }

    @Test(
        "is not mistaken for a common one",
        arguments: [
            "correct horse battery", "passwordz-and-more", "vgtwmpxk", "zzzzzzzy", "password!x",
            "abcdefghijklmnoq", "ponmlkjihgfedcbb", "1234567890234567", "äbcdefghijklmnop", "\u{1F511}ü",
        ])
    func uncommon(_ password: String) { #expect(!CommonPasswords.contains(password)) }

    @Test("is never mistaken for a listed one, as good as")
    func chance() {
        let mistaken = (0..<20_000).filter { CommonPasswords.contains("vgtw\($0)-mpxk-\($0 * 7)") }
        #expect(mistaken.isEmpty)
    }

    @Test(
        "is refused when it is made of names at hand",
        arguments: [
            "acme-acme-acme-2026", "Acme Corp Signet!", "ann.lee.1234567890", "leeannleeannlee2026",
            "SIGNETsignet12345",
        ])
    func related(_ password: String) { #expect(rules().unmet(by: password, context: names) == [.unrelated]) }

    @Test(
        "is refused when it is the person's own address or name",
        arguments: [
            "pat@contoso-holdings.example", "Pat@Contoso-Holdings.Example", "zachariasoppenheimer",
            "zacharias oppenheimer", "zachariaszacharias", "pat-contoso-holdings-1",
        ])
    func own(_ password: String) throws {
        let organization = Organization(
            id: OrganizationID("o"), name: try #require(OrganizationName("contoso")), displayName: "Contoso",
            domains: [],
            policy: OrganizationPolicy())
        let account = Account(
            id: AccountID("pat"), organization: organization.id,
            email: try #require(EmailAddress("pat@contoso-holdings.example")), givenName: "Zacharias",
            familyName: "Oppenheimer", updatedAt: Timestamp(seconds: 0))
        let context = PasswordRules.context(of: account, in: organization)
        #expect(rules().unmet(by: password, context: context) == [.unrelated])
    }

    @Test(
        "may mention a name when enough is left without it",
        arguments: ["acme-strawberry-fields", "we sail with signet"])
    func mentions(_ password: String) { #expect(rules().unmet(by: password, context: names) == []) }

    @Test("is not held to names that are too short to mean anything")
    func shortNames() { #expect(rules().unmet(by: "13579-24680-ab-xy", context: ["ab", "xy", ""]) == []) }

    @Test("is told what it lacks by a name and a number")
    func codes() {
        let all = rules({
            $0.preset = .compatible
            $0.forbidCommon = true
        }).criteria
        #expect(
            all.map(\.code) == [
                "min_length", "max_length", "upper", "lower", "digit", "symbol", "uncommon", "unrelated", "unused",
            ])
        #expect(all.map(\.number) == [8, 400, nil, nil, nil, nil, nil, nil, 10])
    }
}

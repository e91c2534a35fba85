import Identity
import Primitives
import SignIn
import Testing

@Suite("A break-glass account, where SSO is required")
struct BreakGlassTests {
    private let person = Person(isBreakGlass: true, hasSecondFactor: true)

    @Test("gets in with password and second factor, whatever the policy", arguments: MFAPolicy.allCases)
    func passwordAndFactor(_ mfa: MFAPolicy) {
        let facts = Facts.ofSSOOnly(person, mfa: mfa, shown: [.fresh(.password)])
        #expect(facts.decision.step == .askSecondFactor)
        #expect(facts.decision.rule(for: .mfa) == "mfa.break-glass")
        for factor in [Proof.oneTimeCode, .recoveryCode] {
            let both = facts.with(\.shown, [.fresh(.password), .fresh(factor)])
            #expect(both.decision.step == .finish)
            #expect(both.decision.method == .native)
        }
    }

    @Test("without a device enrols one then", arguments: MFAPolicy.allCases)
    func enrols(_ mfa: MFAPolicy) {
        let facts = Facts.ofSSOOnly(Person(isBreakGlass: true), mfa: mfa, shown: [.fresh(.password)])
        #expect(facts.decision.step == .enrolSecondFactor)
        #expect(facts.decision.rule(for: .enrollMFA) == "enroll_mfa.break-glass")
    }

    @Test("is sent to the identity provider like everybody, so that nobody learns which account it is")
    func looksLikeOthers() {
        #expect(Facts.ofSSOOnly(person).decision.step == .goToIdentityProvider([okta]))
        #expect(Facts.ofSSOOnly(person).decision.method == .either)
    }

    @Test("is asked for its password on the administrators' page, others are not")
    func administratorPage() {
        let page = Facts.ofSSOOnly(person).with(\.isAdministratorSignIn, true)
        #expect(page.decision.step == .askPassword)
        #expect(page.with(\.connections, []).decision.step == .askPassword)
        #expect(page.with(\.person, Person()).decision.step == .goToIdentityProvider([okta]))
        let nobody = page.with(\.person, nil).with(\.isNamed, false)
        #expect(nobody.decision.step == .identify(Step.Options(password: true, connections: [])))
    }

    @Test("does not get in with a passkey")
    func passkey() {
        #expect(Facts.ofSSOOnly(person, shown: [.fresh(.passkey)]).decision.step == .refuse(.ssoRequired))
    }

    @Test("may as well come through SSO")
    func throughSSO() {
        #expect(Facts.ofSSOOnly(person, shown: [.sso()]).decision.step == .finish)
        #expect(Facts.ofSSOOnly(person, shown: [.fresh(.password), .sso()]).decision.method == .federated)
    }

    @Test("is an account like others where passwords are allowed")
    func allowed() {
        #expect(Facts.of(Person(isBreakGlass: true), shown: [.fresh(.password)]).decision.step == .finish)
    }
}

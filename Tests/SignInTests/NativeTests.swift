import Identity
import Primitives
import SignIn
import Testing

@Suite("A native sign-in")
struct NativeTests {
    @Test("begins with who it is, then the password")
    func begins() {
        let nobody = Facts.of(nil)
        #expect(nobody.decision.step == .identify(Step.Options(password: true, connections: [])))
        #expect(nobody.with(\.isNamed, true).decision.step == .askPassword)
        #expect(Facts.of().decision.step == .askPassword)
        #expect(Facts.of().decision.method == .native)
        #expect(Facts.of(shown: [.fresh(.password)]).decision.step == .finish)
    }

    @Test(
        "asks for a second factor by the organization's policy",
        arguments: [
            (.off, false, .finish, "mfa.not-enrolled", "enroll_mfa.off"),
            (.off, true, .finish, "mfa.off", "enroll_mfa.enrolled"),
            (.optional, false, .finish, "mfa.not-enrolled", "enroll_mfa.optional"),
            (.optional, true, .askSecondFactor, "mfa.enrolled", "enroll_mfa.enrolled"),
            (.required, false, .enrolSecondFactor, "mfa.not-enrolled", "enroll_mfa.required"),
            (.required, true, .askSecondFactor, "mfa.required", "enroll_mfa.enrolled"),
        ] as [(MFAPolicy, Bool, Step, String, String)])
    func secondFactor(_ mfa: MFAPolicy, _ enrolled: Bool, _ step: Step, _ rule: String, _ enrolment: String) {
        let facts = Facts.of(Person(hasSecondFactor: enrolled), mfa: mfa, shown: [.fresh(.password)])
        #expect(facts.decision.step == step)
        #expect(facts.decision.rule(for: .mfa) == rule)
        #expect(facts.decision.rule(for: .enrollMFA) == enrolment)
    }

    @Test("takes any second factor", arguments: [Proof.oneTimeCode, .recoveryCode, .passkey])
    func anyFactor(_ factor: Proof) {
        let person = Person(hasSecondFactor: true)
        #expect(Facts.of(person, mfa: .required, shown: [.fresh(.password), .fresh(factor)]).decision.step == .finish)
    }

    @Test("is not begun by a second factor alone")
    func factorAlone() {
        #expect(Facts.of(shown: [.fresh(.oneTimeCode)]).decision.step == .askPassword)
        #expect(Facts.of(kept: [.earlier(.recoveryCode)]).decision.step == .askPassword)
        #expect(Facts.of(through: [okta], shown: [.fresh(.oneTimeCode)]).decision.method == .either)
    }

    @Test("with a passkey asks for nothing else")
    func passkey() {
        let person = Person(password: .expired)
        let decision = Facts.of(person, mfa: .required, through: [okta], shown: [.fresh(.passkey)]).decision
        #expect(decision.step == .finish)
        #expect(decision.method == .native)
        #expect(decision.rule(for: .password) == "password.passkey")
        #expect(decision.rule(for: .mfa) == "mfa.passkey")
        #expect(decision.rule(for: .changePassword) == "change_password.passkey")
        #expect(decision.rule(for: .enrollMFA) == "enroll_mfa.passkey")
        for proofs in [[Proof.passkey, .password], [.password, .passkey]] {
            let both = Facts.of(person, mfa: .required, shown: proofs.map { .fresh($0) }).decision
            #expect(both.step == .finish)
            #expect(both.rule(for: .changePassword) == "change_password.passkey")
        }
    }

    @Test(
        "has a password changed when it must be",
        arguments: [
            (.valid, .finish, "change_password.not-due"),
            (.none, .finish, "change_password.no-password"),
            (.inDirectory, .finish, "change_password.directory"),
            (.mustChange, .changePassword(.forced), "change_password.forced"),
            (.compromised, .changePassword(.compromised), "change_password.compromised"),
            (.expired, .changePassword(.expired), "change_password.expired"),
        ] as [(PasswordStanding, Step, String)])
    func passwordChange(_ standing: PasswordStanding, _ step: Step, _ rule: String) {
        let decision = Facts.of(Person(password: standing), shown: [.fresh(.password)]).decision
        #expect(decision.step == step)
        #expect(decision.rule(for: .changePassword) == rule)
    }

    @Test("asks for the factor that exists, then the new password, then the new device, then what the request wants")
    func order() {
        var facts = Facts.of(
            Person(password: .expired, hasSecondFactor: true), mfa: .required,
            demands: .insisting(on: "urn:signet:acr:2fa"), shown: [.fresh(.password)])
        #expect(facts.decision.step == .askSecondFactor)
        facts.shown.append(.fresh(.oneTimeCode))
        #expect(facts.decision.step == .changePassword(.expired))
        facts.person?.password = .valid
        #expect(facts.decision.step == .finish)
        // The device is taken away by an admin: the code that was shown does not replace it.
        facts.person?.hasSecondFactor = false
        #expect(facts.decision.step == .enrolSecondFactor)
        facts.person?.password = .mustChange
        #expect(facts.decision.step == .changePassword(.forced))
    }

    @Test(
        "of an account that may not is refused after the proof, not before",
        arguments: [(.suspended, .accountSuspended), (.invited, .accountInvited)] as [(AccountStatus, Refusal)])
    func status(_ status: AccountStatus, _ refusal: Refusal) {
        let facts = Facts.of(Person(status: status, password: .expired, hasSecondFactor: true))
        #expect(facts.decision.step == .askPassword)
        #expect(facts.decision.method == .refused)
        #expect(facts.with(\.shown, [.fresh(.password)]).decision.step == .refuse(refusal))
        #expect(facts.with(\.kept, [.earlier(.password)]).decision.step == .refuse(refusal))
    }

    @Test("for an application of another organization is refused")
    func application() {
        let facts = Facts.of(shown: [.fresh(.password)]).with(\.isOpenToOrganization, false)
        #expect(facts.decision.step == .refuse(.notAllowed))
    }
}

import Identity
import Primitives
import SignIn
import Testing

/// What `signet explain` prints of somebody, as ids of rules; those that apply end in `!`.
@Suite("Why a step applies or not")
struct ReasonTests {
    struct Explained: Sendable, CustomTestStringConvertible {
        let who: String
        let facts: Facts
        let method: SignInMethod
        let rules: [String]

        init(_ who: String, _ facts: Facts, _ method: SignInMethod, _ rules: String) {
            self.who = who
            self.facts = facts
            self.method = method
            self.rules = rules.split(separator: " ").map(String.init)
        }

        var testDescription: String { who }
    }

    private static let enrolled = Person(hasSecondFactor: true)

    static let people = [
        Explained(
            "somebody of an organization that requires SSO",
            .ofSSOOnly(Person(password: .expired, hasSecondFactor: true), mfa: .required), .federated,
            "identify.first! federate.required! password.sso-required mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "the same, back from the identity provider", .ofSSOOnly(enrolled, mfa: .required, shown: [.sso()]),
            .federated,
            "identify.first! federate.required! password.sso mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "the same, with a session", .ofSSOOnly(enrolled, mfa: .required, kept: [.sso(age: .hours(1))]), .federated,
            "identify.session federate.session password.session mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "a break-glass account", .ofSSOOnly(Person(isBreakGlass: true)), .either,
            "identify.first! federate.required! password.break-glass! mfa.not-enrolled change_password.not-due "
                + "enroll_mfa.break-glass! step_up.not-requested"),
        Explained(
            "a break-glass account with no connection to go to",
            .ofSSOOnly(Person(isBreakGlass: true), through: [])
                .with(\.isAdministratorSignIn, true), .native,
            "identify.first! federate.required! password.break-glass! mfa.not-enrolled change_password.not-due "
                + "enroll_mfa.break-glass! step_up.not-requested"),
        Explained(
            "a break-glass account that used its password",
            .ofSSOOnly(Person(isBreakGlass: true, hasSecondFactor: true), mfa: .off, shown: [.fresh(.password)]),
            .native,
            "identify.first! federate.break-glass password.break-glass! mfa.break-glass! change_password.not-due "
                + "enroll_mfa.enrolled step_up.not-requested"),
        Explained(
            "somebody with a password, where MFA is required",
            .of(Person(password: .mustChange), mfa: .required, demands: .insisting(on: "urn:signet:acr:2fa")), .native,
            "identify.first! federate.no-connection password.only! mfa.not-enrolled change_password.forced! "
                + "enroll_mfa.required! step_up.met"),
        Explained(
            "somebody who may choose", .of(enrolled, mfa: .required, through: [okta]), .either,
            "identify.first! federate.offered! password.offered! mfa.required! change_password.not-due "
                + "enroll_mfa.enrolled step_up.not-requested"),
        Explained(
            "somebody who chose SSO", .of(enrolled, through: [okta], shown: [.sso()]), .federated,
            "identify.first! federate.offered! password.sso mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "somebody who chose the password", .of(enrolled, through: [okta], shown: [.fresh(.password)]), .native,
            "identify.first! federate.not-chosen password.offered! mfa.enrolled! change_password.not-due "
                + "enroll_mfa.enrolled step_up.not-requested"),
        Explained(
            "somebody without a password, made by SSO", .of(Person(password: .none), mfa: .required, through: [okta]),
            .federated,
            "identify.first! federate.offered! password.none mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "somebody without a password and without SSO", .of(Person(password: .none)), .refused,
            "identify.first! federate.no-connection password.none mfa.not-enrolled change_password.no-password "
                + "enroll_mfa.optional step_up.not-requested"),
        Explained(
            "somebody whose request names a connection",
            .of(through: [okta, entra], demands: .asking(through: entra)), .federated,
            "identify.first! federate.requested! password.connection-requested mfa.sso change_password.sso "
                + "enroll_mfa.sso step_up.not-requested"),
        Explained(
            "nobody yet", .of(nil, mfa: .optional), .native,
            "identify.first! federate.no-connection password.only! mfa.not-enrolled change_password.no-password "
                + "enroll_mfa.optional step_up.not-requested"),
        Explained(
            "nobody yet, where SSO is required", .ofSSOOnly(nil, mfa: .required), .federated,
            "identify.first! federate.required! password.sso-required mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested"),
        Explained(
            "an application that wants the identity provider to assert", .ofSSOOnly(demands: .insisting(on: "gold")),
            .federated,
            "identify.first! federate.required! password.sso-required mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.upstream!"),
    ]

    @Test("is one rule a step", arguments: people)
    func explain(_ explained: Explained) {
        let decision = explained.facts.decision
        #expect(decision.reasons.map { $0.rule + ($0.applies ? "!" : "") } == explained.rules)
        #expect(decision.method == explained.method)
        #expect(
            decision.reasons.map(\.step.rawValue) == [
                "identify", "federate", "password", "mfa", "change_password", "enroll_mfa", "step_up",
            ])
    }

    @Test("may be added for consent, which is no part of signing in")
    func consent() {
        let reason = Reason(step: .consent, applies: true, rule: "consent.asked", reason: "The client wants it.")
        #expect(reason.step.rawValue == "consent")
        #expect(Reason.StepName.allCases.count == 8)
    }
}

import Identity
import Primitives
import SignIn
import Testing

@Suite("Single sign-on")
struct SSOTests {
    @Test(
        "asks its people for nothing of ours, whatever is due", arguments: MFAPolicy.allCases, NativeLogin.allCases)
    func nothingOfOurs(_ mfa: MFAPolicy, _ nativeLogin: NativeLogin) {
        for password in PasswordStanding.allCases {
            for person in [
                Person(password: password, hasSecondFactor: true), Person(isBreakGlass: true, password: password),
            ] {
                let facts = Facts.of(
                    person, nativeLogin: nativeLogin, mfa: mfa, through: [okta], shown: [.sso()],
                    lockedUntil: today + .hours(1))
                #expect(facts.decision.step == .finish)
                #expect(facts.decision.method == .federated)
            }
        }
    }

    @Test("sends people to the one connection, or lets them choose, without a password field")
    func goesUpstream() {
        #expect(Facts.ofSSOOnly().decision.step == .goToIdentityProvider([okta]))
        #expect(Facts.ofSSOOnly(nil).decision.step == .goToIdentityProvider([okta]))
        #expect(
            Facts.ofSSOOnly(through: [okta, entra]).decision.step == .goToIdentityProvider([okta, entra]))
    }

    @Test("has no way in when it is required and no connection is enabled")
    func noConnection() {
        let decision = Facts.ofSSOOnly(through: []).decision
        #expect(decision.step == .refuse(.notAllowed))
        #expect(decision.method == .refused)
    }

    @Test(
        "counts through the organization's own enabled connection only",
        arguments: [ShownProof.sso(foreign), .sso(entra)])
    func foreignConnection(_ proof: ShownProof) {
        #expect(Facts.ofSSOOnly(shown: [proof]).decision.step == .refuse(.notAllowed))
        #expect(Facts.of(through: [okta], shown: [proof]).decision.step == .refuse(.notAllowed))
        #expect(Facts.of(shown: [proof]).decision.step == .refuse(.notAllowed))
        #expect(Facts.ofSSOOnly(kept: [proof]).decision.step == .goToIdentityProvider([okta]))
    }

    @Test("refuses whoever came back as nobody")
    func nobody() {
        #expect(Facts.of(nil, through: [okta], shown: [.sso()]).decision.step == .refuse(.notAllowed))
    }

    @Test(
        "cannot be replaced by anything native where it is required",
        arguments: [[.password], [.password, .oneTimeCode], [.passkey], [.passkey, .password, .recoveryCode]]
            as [[Proof]])
    func noNativeProof(_ proofs: [Proof]) {
        let decision = Facts.ofSSOOnly(shown: proofs.map { .fresh($0) }).decision
        #expect(decision.step == .refuse(.ssoRequired))
        #expect(decision.proofs.isEmpty)
        #expect(decision.context == nil)
    }

    @Test("takes over from a native session as soon as it is required")
    func newlyRequired() {
        let session = Facts.of(through: [okta], kept: [.earlier(.password)])
        #expect(session.stillHolds)
        let required = session.with(\.nativeLogin, .disabled)
        #expect(!required.stillHolds)
        #expect(required.decision.step == .goToIdentityProvider([okta]))
        #expect(required.decision.rule(for: .identify) == "identify.not-admitted")
    }

    @Test("beside passwords offers both, to somebody named and to nobody yet")
    func either() {
        let options = Step.Options(password: true, connections: [okta])
        #expect(Facts.of(through: [okta]).decision.step == .identify(options))
        #expect(Facts.of(nil, through: [okta]).decision.step == .identify(options))
        #expect(Facts.of(through: [okta]).decision.method == .either)
        #expect(Facts.of(through: [okta], shown: [.fresh(.password)]).decision.step == .finish)
        #expect(Facts.of(through: [okta], shown: [.sso()]).decision.step == .finish)
    }

    @Test("through a connection that the request names counts alone, break-glass included")
    func namedConnection() {
        let demands = Demands.asking(through: entra)
        let facts = Facts.of(Person(isBreakGlass: true), through: [okta, entra], demands: demands)
        #expect(facts.decision.step == .goToIdentityProvider([entra]))
        #expect(facts.with(\.shown, [.sso()]).decision.step == .refuse(.notAllowed))
        #expect(facts.with(\.shown, [.sso(entra)]).decision.step == .finish)
        #expect(facts.with(\.kept, [.earlier(.password)]).decision.step == .goToIdentityProvider([entra]))
        #expect(facts.with(\.kept, [.earlier(.passkey)]).decision.step == .goToIdentityProvider([entra]))
        #expect(facts.with(\.connections, [EnabledConnection(okta)]).decision.step == .refuse(.notAllowed))
    }

    @Test("refuses a suspended person only after they came back")
    func suspended() {
        let facts = Facts.ofSSOOnly(Person(status: .suspended))
        #expect(facts.decision.step == .goToIdentityProvider([okta]))
        #expect(facts.decision.method == .refused)
        #expect(facts.with(\.shown, [.sso()]).decision.step == .refuse(.accountSuspended))
    }
}

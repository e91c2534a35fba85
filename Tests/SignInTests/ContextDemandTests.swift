import Identity
import Primitives
import SignIn
import TestKit
import Testing

/// Our own values.
private let one = "urn:signet:acr:1fa"
private let two = "urn:signet:acr:2fa"

@Suite("An authentication context asked for", .spec("OIDC Core", "5.5.1.1"))
struct ContextDemandTests {
    @Test(
        "of two factors has native people show the missing one, in the middle of a session too",
        arguments: [false, true])
    func missingFactor(_ isEssential: Bool) {
        let demands = Demands.asking(ContextDemand([two], isEssential: isEssential))
        for mfa in [MFAPolicy.off, .optional] {
            let facts = Facts.of(mfa: mfa, demands: demands, kept: [.earlier(.password)])
            #expect(facts.decision.step == .enrolSecondFactor)
            #expect(facts.decision.rule(for: .stepUp) == "step_up.factor")
            let enrolled = facts.with(\.person, Person(hasSecondFactor: true))
            #expect(enrolled.decision.step == .askSecondFactor)
            let shown = enrolled.with(\.shown, [.fresh(.oneTimeCode)])
            #expect(shown.decision.step == .finish)
            #expect(shown.decision.rule(for: .stepUp) == "step_up.met")
            #expect(shown.decision.context?.acr == two)
        }
    }

    @Test("is no step of its own where a factor is asked for anyway")
    func askedAnyway() {
        let required = Facts.of(mfa: .required, demands: .insisting(on: two))
        #expect(required.decision.rule(for: .stepUp) == "step_up.met")
        let enrolled = Facts.of(Person(hasSecondFactor: true), demands: .insisting(on: two))
        #expect(enrolled.decision.rule(for: .stepUp) == "step_up.met")
        #expect(Facts.of(demands: .insisting(on: two)).decision.rule(for: .stepUp) == "step_up.factor")
    }

    @Test("of one factor is reached by a password")
    func oneFactor() {
        let decision = Facts.of(demands: .insisting(on: one), shown: [.fresh(.password)]).decision
        #expect(decision.step == .finish)
        #expect(decision.context?.acr == one)
        #expect(decision.rule(for: .stepUp) == "step_up.met")
        #expect(Facts.of(demands: .preferring("gold", one), shown: [.fresh(.password)]).decision.step == .finish)
    }

    @Test("that nothing here reaches ends the sign-in if it is essential, and is told otherwise")
    func outOfReach() {
        let essential = Facts.of(demands: .insisting(on: "gold"), shown: [.fresh(.password)]).decision
        #expect(essential.step == .refuse(.unmetAuthenticationRequirements))
        #expect(essential.rule(for: .stepUp) == "step_up.out-of-reach")
        let preferred = Facts.of(demands: .preferring("gold"), shown: [.fresh(.password)]).decision
        #expect(preferred.step == .finish)
        #expect(preferred.rule(for: .stepUp) == "step_up.voluntary")
        #expect(preferred.context?.acr == one)
        #expect(Facts.of(demands: .insisting(on: "gold", two), shown: [.fresh(.passkey)]).decision.step == .finish)
    }

    @Test("of several values is met by any of them")
    func anyValue() {
        let native = Facts.of(demands: .insisting(on: "gold", two), shown: [.fresh(.password)])
        #expect(native.decision.step == .enrolSecondFactor)
        let federated = Facts.ofSSOOnly(demands: .insisting(on: "gold", "silver"), shown: [.sso(acr: "silver")])
        #expect(federated.decision.step == .finish)
        #expect(federated.decision.rule(for: .stepUp) == "step_up.met")
    }

    @Test("that is essential has to be asserted by the identity provider, which is asked once more")
    func essentialUpstream() {
        let session = Facts.of(through: [entra, okta], demands: .insisting(on: "gold"), kept: [.sso(acr: "silver")])
        #expect(session.decision.step == .goToIdentityProvider([okta]))
        #expect(session.decision.rule(for: .stepUp) == "step_up.upstream")
        let asserted = session.with(\.shown, [.sso(acr: "gold")])
        #expect(asserted.decision.step == .finish)
        #expect(asserted.decision.context?.acr == "gold")
        let refused = session.with(\.shown, [.sso(acr: "silver")])
        #expect(refused.decision.step == .refuse(.unmetAuthenticationRequirements))
        #expect(refused.decision.method == .refused)
        #expect(Facts.ofSSOOnly(demands: .insisting(on: "gold")).decision.rule(for: .stepUp) == "step_up.upstream")
        let both = session.with(\.kept, [.sso(okta), .sso(entra)])
        #expect(both.decision.step == .goToIdentityProvider([entra]))
    }

    @Test("that is a preference is reported as it is on SSO, and never asked for natively")
    func preferredUpstream() {
        let person = Person(hasSecondFactor: true)
        let decision = Facts.ofSSOOnly(person, demands: .preferring(two), shown: [.sso()]).decision
        #expect(decision.step == .finish)
        #expect(decision.rule(for: .stepUp) == "step_up.voluntary")
        #expect(decision.context?.acr == nil)
        #expect(Facts.ofSSOOnly(demands: .preferring(two)).decision.rule(for: .stepUp) == "step_up.not-requested")
    }

    @Test("of two factors by our name is reached on SSO when the identity provider says so")
    func upstreamMFA() {
        let facts = Facts.ofSSOOnly(demands: .insisting(on: two), shown: [.sso(amr: ["pwd", "mfa"])])
        #expect(facts.decision.step == .finish)
        #expect(facts.decision.rule(for: .stepUp) == "step_up.met")
        #expect(facts.with(\.shown, [.sso(amr: ["pwd"])]).decision.step == .refuse(.unmetAuthenticationRequirements))
        #expect(
            facts.with(\.demands, .insisting(on: one)).decision.step == .refuse(.unmetAuthenticationRequirements))
    }

    @Test("by a connection is held whatever the request wants")
    func connectionRequires() {
        var facts = Facts.ofSSOOnly(shown: [.sso(acr: "silver")])
        facts.connections = [EnabledConnection(entra), EnabledConnection(okta, requiredACR: ["gold", "platinum"])]
        #expect(facts.decision.step == .refuse(.unmetAuthenticationRequirements))
        #expect(facts.decision.rule(for: .stepUp) == "step_up.connection")
        #expect(facts.with(\.shown, [.sso(acr: "platinum")]).decision.step == .finish)
        #expect(facts.with(\.shown, [.sso(entra)]).decision.step == .finish)
        let kept = facts.with(\.shown, []).with(\.kept, [.sso(acr: "silver")])
        #expect(kept.decision.step == .goToIdentityProvider([okta]))
    }

    @Test("is nothing to those who were not asked")
    func notRequested() {
        #expect(Facts.of().decision.rule(for: .stepUp) == "step_up.not-requested")
        #expect(Facts.ofSSOOnly(shown: [.sso()]).decision.rule(for: .stepUp) == "step_up.not-requested")
    }
}

import Identity
import Primitives
import SignIn
import TestKit
import Testing

@Suite("How recent a sign-in must be", .spec("OIDC Core", "3.1.2.1"))
struct FreshnessTests {
    @Test(
        "follows from prompt=login and max_age",
        arguments: [
            (false, nil, .any), (true, nil, .anew), (true, 600, .anew), (false, 600, .within(seconds: 600)),
            (false, 1, .within(seconds: 1)), (false, 0, .anew),
        ] as [(Bool, Int?, Freshness)])
    func reading(_ promptLogin: Bool, _ maxAge: Int?, _ freshness: Freshness) {
        #expect(Freshness(promptLogin: promptLogin, maxAge: maxAge) == freshness)
    }

    @Test("lets a session count to the second, from when the request began")
    func session() {
        let demands = Demands.asking(.none, .within(seconds: 300))
        #expect(Facts.of(demands: demands, kept: [.earlier(.password, by: .seconds(300))]).stillHolds)
        let old = Facts.of(demands: demands, kept: [.earlier(.password, by: .seconds(300) + .microseconds(1))])
        #expect(old.decision.step == .askPassword)
        #expect(old.decision.rule(for: .identify) == "identify.anew")
        #expect(old.decision.proofs.isEmpty)
    }

    @Test("has native people asked again in full, for the code too")
    func nativeInFull() {
        let person = Person(hasSecondFactor: true)
        let session: [ShownProof] = [.earlier(.password, by: .minutes(10)), .earlier(.oneTimeCode, by: .seconds(1))]
        for freshness in [Freshness.anew, .within(seconds: 60)] {
            var facts = Facts.of(person, through: [okta], demands: .asking(.none, freshness), kept: session)
            #expect(facts.decision.step == .askPassword)
            facts.shown.append(.fresh(.password))
            #expect(facts.decision.step == .askSecondFactor)
            facts.shown.append(.fresh(.oneTimeCode))
            #expect(facts.decision.step == .finish)
            #expect(facts.decision.proofs == facts.shown)
        }
    }

    @Test("has people asked again in the way they came, if that is a password")
    func sameWay() {
        let password = Facts.of(through: [okta], demands: .asking(.none, .anew), kept: [.earlier(.password)])
        #expect(password.decision.step == .askPassword)
        let passkey = password.with(\.kept, [.earlier(.passkey)])
        #expect(passkey.decision.step == .identify(Step.Options(password: true, connections: [okta])))
    }

    @Test("does not count the time that the pages take")
    func slowPerson() {
        let facts = Facts.of(demands: .asking(.none, .within(seconds: 1)), shown: [.fresh(.password)])
        #expect(facts.decision.step == .finish)
        #expect(facts.with(\.demands.freshness, .anew).decision.step == .finish)
    }

    @Test("counts nothing native that was shown before the request when it must be new, but for the clocks of nodes")
    func before() {
        let tooEarly = ShownProof.earlier(.password, by: .seconds(5) + .microseconds(1))
        let facts = Facts.of(demands: .asking(.none, .anew), shown: [tooEarly])
        #expect(facts.decision.step == .askPassword)
        #expect(facts.with(\.shown, [.earlier(.password, by: .seconds(5))]).decision.step == .finish)
        let within = facts.with(\.demands.freshness, .within(seconds: 2))
        #expect(within.with(\.shown, [.earlier(.password, by: .seconds(7))]).decision.step == .finish)
        #expect(within.with(\.shown, [.earlier(.password, by: .seconds(8))]).decision.step == .askPassword)
    }

    @Test("sends SSO people to where they came from, once")
    func federatedAgain() {
        let facts = Facts.of(
            through: [okta, entra], demands: .asking(.none, .anew), kept: [.sso(entra, age: .seconds(5))])
        #expect(facts.decision.step == .goToIdentityProvider([entra]))
        #expect(facts.decision.rule(for: .stepUp) == "step_up.not-requested")
        #expect(facts.with(\.shown, [.sso(entra)]).decision.step == .finish)
        #expect(
            facts.with(\.shown, [.sso(entra, age: .hours(1))]).decision.step
                == .refuse(.unmetAuthenticationRequirements))
        #expect(Facts.ofSSOOnly(demands: .asking(.none, .anew)).decision.rule(for: .stepUp) == "step_up.recent")
    }

    @Test(
        "forgives an identity provider's clock ten seconds",
        arguments: [
            (.anew, .seconds(10), true), (.anew, .seconds(10) + .microseconds(1), false),
            (.within(seconds: 100), .seconds(110), true),
            (.within(seconds: 100), .seconds(110) + .microseconds(1), false), (.any, .days(30), true),
        ] as [(Freshness, Duration, Bool)])
    func tolerance(_ freshness: Freshness, _ age: Duration, _ counts: Bool) {
        let facts = Facts.ofSSOOnly(demands: .asking(.none, freshness), shown: [.sso(age: age)])
        #expect(facts.decision.step == (counts ? .finish : .refuse(.unmetAuthenticationRequirements)))
        #expect(Freshness.tolerance == .seconds(10))
    }

    @Test("is judged by when the identity provider authenticated the person, not by a password beside it")
    func federatedSession() {
        let demands = Demands.asking(.none, .within(seconds: 60))
        let kept: [ShownProof] = [.sso(age: .seconds(70)), .earlier(.password, by: .seconds(1))]
        #expect(Facts.of(through: [okta], demands: demands, kept: kept).decision.step == .goToIdentityProvider([okta]))
        let recent: [ShownProof] = [.sso(age: .seconds(50)), .earlier(.password, by: .days(1))]
        #expect(Facts.of(through: [okta], demands: demands, kept: recent).stillHolds)
    }
}

import Identity
import Primitives
import SignIn
import Testing

@Suite("The age of a session")
struct SessionAgeTests {
    private let start = requested

    @Test(
        "is over when not used for exactly 20 days",
        arguments: [
            (.days(20) - .seconds(1), .live), (.days(20) - .microseconds(1), .live), (.days(20), .inactive),
            (.days(21), .inactive), (.zero, .live), (.seconds(-5), .live),
        ] as [(Duration, SessionAge.Verdict)])
    func inactivity(_ pause: Duration, _ verdict: SessionAge.Verdict) {
        #expect(age(lastSeen: start + .days(30)).verdict(at: start + .days(30) + pause) == verdict)
    }

    @Test(
        "is over after exactly 90 days, however much it is used",
        arguments: [(.days(90) - .seconds(1), .live), (.days(90), .tooOld), (.days(120), .tooOld)]
            as [(Duration, SessionAge.Verdict)])
    func absolute(_ life: Duration, _ verdict: SessionAge.Verdict) {
        #expect(age(lastSeen: start + life).verdict(at: start + life) == verdict)
    }

    @Test("ends at whichever limit comes first")
    func end() {
        #expect(age(lastSeen: start + .days(1)).endsAt == start + .days(21))
        #expect(age(lastSeen: start + .days(80)).endsAt == start + .days(90))
    }

    @Test(
        "is over to the microsecond when the identity provider said that its own is",
        arguments: [
            (.hours(8) - .microseconds(1), .live), (.hours(8), .endedUpstream), (.days(90), .tooOld), (.zero, .live),
        ] as [(Duration, SessionAge.Verdict)])
    func endedUpstream(_ life: Duration, _ verdict: SessionAge.Verdict) {
        var age = age(lastSeen: start + life)
        age.upstreamEndsAt = start + .hours(8)
        #expect(age.verdict(at: start + life) == verdict)
        #expect(age.endsAt == start + .hours(8))
        #expect(age.latestEnd == start + .hours(8))
    }

    @Test("is no longer for an identity provider that said later")
    func endsLaterUpstream() {
        var age = age(lastSeen: start + .days(1))
        age.upstreamEndsAt = start + .days(365)
        #expect(age.endsAt == start + .days(21))
        #expect(age.latestEnd == start + .days(90))
        #expect(age.verdict(at: start + .days(21) - .microseconds(1)) == .live)
        #expect(age.verdict(at: start + .days(21)) == .inactive)
    }

    @Test("makes nothing count that was kept when it ended upstream, and asks the identity provider again")
    func overUpstream() {
        var facts = Facts.ofSSOOnly(kept: [.sso(age: .minutes(5))])
        facts.age = SessionAge(
            startedAt: today - .hours(8), lastSeenAt: today, maxInactivity: .days(20), maxAge: .days(90),
            upstreamEndsAt: today)
        #expect(!facts.stillHolds)
        #expect(facts.decision.step == .goToIdentityProvider([okta]))
        facts.age?.upstreamEndsAt = today + .microseconds(1)
        #expect(facts.stillHolds)
    }

    @Test("is nothing that a session has which began in the future: the clock was set back")
    func clockSetBack() {
        let age = age(lastSeen: start)
        #expect(age.verdict(at: start - .minutes(5)) == .live)
        #expect(age.verdict(at: start - .minutes(5) - .microseconds(1)) == .fromTheFuture)
    }

    @Test("makes nothing count that was kept")
    func overSession() {
        var facts = Facts.of(through: [okta], kept: [.earlier(.password, by: .days(20))])
        facts.age = SessionAge(
            startedAt: today - .days(20), lastSeenAt: today - .days(20), maxInactivity: .days(20), maxAge: .days(90))
        #expect(!facts.stillHolds)
        #expect(facts.decision.step == .identify(Step.Options(password: true, connections: [okta])))
        #expect(facts.decision.rule(for: .identify) == "identify.session-over")
        facts.age?.lastSeenAt = today - .days(20) + .seconds(1)
        #expect(facts.stillHolds)
        #expect(facts.decision.rule(for: .identify) == "identify.session")
    }

    private func age(lastSeen: Timestamp) -> SessionAge {
        SessionAge(startedAt: start, lastSeenAt: lastSeen, maxInactivity: .days(20), maxAge: .days(90))
    }
}

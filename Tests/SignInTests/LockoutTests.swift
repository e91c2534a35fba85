import Identity
import Primitives
import SignIn
import Testing

@Suite("A pause after wrong passwords")
struct LockoutTests {
    private let lockout = Lockout(LockoutPolicy())
    private let start = requested

    @Test("ends to the second")
    func ends() {
        let until = start + .minutes(5)
        func verdict(_ time: Timestamp) -> Lockout.Verdict {
            lockout.verdict(failures: 0, since: start, lockedUntil: until, at: time)
        }
        #expect(verdict(until - .seconds(1)) == .locked(until: until))
        #expect(verdict(until - .microseconds(1)) == .locked(until: until))
        #expect(verdict(until) == .mayTry(left: 6))
        #expect(verdict(until + .seconds(1)) == .mayTry(left: 6))
    }

    @Test("that began in the future is none: the clock was set back")
    func clockSetBack() {
        func verdict(_ time: Timestamp) -> Lockout.Verdict {
            lockout.verdict(failures: 0, since: start, lockedUntil: start + .days(9), at: time)
        }
        #expect(verdict(start - .minutes(5)) == .locked(until: start + .days(9)))
        #expect(verdict(start - .minutes(5) - .microseconds(1)) == .mayTry(left: 6))
    }

    @Test("counts failures of the window only, and always leaves one try")
    func counts() {
        func verdict(_ failures: Int, after age: Duration) -> Lockout.Verdict {
            lockout.verdict(failures: failures, since: start, lockedUntil: nil, at: start + age)
        }
        #expect(verdict(0, after: .zero) == .mayTry(left: 6))
        #expect(verdict(2, after: .seconds(1)) == .mayTry(left: 4))
        #expect(verdict(5, after: .seconds(300)) == .mayTry(left: 1))
        #expect(verdict(5, after: .seconds(301)) == .mayTry(left: 6))
        // The policy was tightened meanwhile.
        #expect(verdict(9, after: .seconds(1)) == .mayTry(left: 1))
    }

    @Test("has the organization's window and length")
    func numbers() {
        var policy = LockoutPolicy()
        policy.windowSeconds = 900
        policy.durationSeconds = 60
        #expect(Lockout(policy).windowStart(at: start) == start - .minutes(15))
        #expect(Lockout(policy).lockEnd(at: start) == start + .minutes(1))
        #expect(Lockout(policy).policy == policy)
    }

    @Test("of others leaves a known browser its own tries, and nothing more")
    func knownBrowser() {
        let soon = start + .minutes(1)
        let later = start + .minutes(3)
        let table: [(everybody: Lockout.Verdict, own: Lockout.Verdict?, holds: Lockout.Verdict)] = [
            // A stranger is held to all tries.
            (.mayTry(left: 6), nil, .mayTry(left: 6)),
            (.locked(until: soon), nil, .locked(until: soon)),
            // While nothing is paused its own tries are some among all.
            (.mayTry(left: 1), .mayTry(left: 6), .mayTry(left: 1)),
            (.mayTry(left: 6), .locked(until: later), .mayTry(left: 6)),
            // While others have paused it, its own tries are what counts.
            (.locked(until: soon), .mayTry(left: 6), .mayTry(left: 6)),
            (.locked(until: soon), .mayTry(left: 1), .mayTry(left: 1)),
            // Used up, it is a stranger, and is told when strangers may go on.
            (.locked(until: soon), .locked(until: later), .locked(until: soon)),
            (.locked(until: later), .locked(until: soon), .locked(until: later)),
        ]
        for row in table {
            #expect(Lockout.verdict(of: row.everybody, inKnownBrowser: row.own) == row.holds, "\(row)")
        }
    }

    @Test("refuses a password that is under way")
    func pausesPasswords() {
        let until = today + .seconds(1)
        #expect(Facts.of(lockedUntil: until).decision.step == .refuse(.locked(until: until)))
        #expect(Facts.of(nil, lockedUntil: until).decision.step == .refuse(.locked(until: until)))
        let shown = Facts.of(through: [okta], shown: [.fresh(.password), .fresh(.oneTimeCode)], lockedUntil: until)
        #expect(shown.decision.step == .refuse(.locked(until: until)))
        #expect(shown.decision.method == .refused)
        #expect(shown.with(\.lockedUntil, today).decision.step == .finish)
        #expect(Facts.of(shown: [.fresh(.password)], lockedUntil: today - .days(1)).decision.step == .finish)
    }

    @Test("leaves SSO beside it")
    func leavesSSO() {
        let until = today + .seconds(1)
        let facts = Facts.of(through: [okta], lockedUntil: until)
        let options = Step.Options(password: true, connections: [okta], pausedUntil: until)
        #expect(facts.decision.step == .identify(options))
        #expect(facts.with(\.shown, [.sso()]).decision.step == .finish)
        #expect(facts.with(\.shown, [.fresh(.passkey)]).decision.step == .finish)
    }

    @Test("leaves a session and its step-up alone")
    func leavesSessions() {
        let person = Person(hasSecondFactor: true)
        let facts = Facts.of(person, kept: [.earlier(.password)], lockedUntil: today + .seconds(1))
        #expect(facts.decision.step == .askSecondFactor)
        #expect(facts.with(\.shown, [.fresh(.oneTimeCode)]).decision.step == .finish)
        let anew = facts.with(\.demands.freshness, .anew)
        #expect(anew.decision.step == .refuse(.locked(until: today + .seconds(1))))
    }
}

import Primitives

/// The assertion was not issued ahead of our clock (SAML Core §2.3.3).
enum IssueInstantCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = "at \(facts.moment)"
        let instant = facts.assertion.issueInstant
        guard let time = instant.value, !facts.isAhead(time) else {
            return SAMLCheck.issueInstant.failed(expected: expected, received: instant.shown)
        }
        return SAMLCheck.issueInstant.passed(expected: expected, received: instant.shown)
    }
}

/// `NotBefore`, if the conditions have one, has come (SAML Core §2.5.1.2).
enum NotBeforeCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        guard let notBefore = facts.assertion.conditions?.notBefore, notBefore.isPresent else {
            return SAMLCheck.notBefore.skipped(received: "none")
        }
        let expected = "by \(facts.moment)"
        guard let time = notBefore.value, !facts.isAhead(time) else {
            return SAMLCheck.notBefore.failed(expected: expected, received: notBefore.shown)
        }
        return SAMLCheck.notBefore.passed(expected: expected, received: notBefore.shown)
    }
}

/// `NotOnOrAfter` of the conditions and of the confirmation are there and have not passed (SAML Core §2.5.1.2, SAML
/// Profiles §4.1.4.2).
///
/// Stricter than Core: the conditions must have one, and a confirmation that is good for more than a day is refused, for
/// its id would have to be remembered as long.
enum NotOnOrAfterCheck: ResponseContentCheck {
    /// The longest a confirmation may be good for.
    static let maximumLife = Duration.days(1)

    static func run(on facts: ResponseFacts) -> Check {
        let times = [facts.assertion.conditions?.notOnOrAfter, facts.confirmation?.notOnOrAfter]
        let received = zip(times, ["Conditions", "SubjectConfirmationData"])
            .map { "\($0?.shown ?? "none") in \($1)" }.joined(separator: ", ")
        let isInTime = times.allSatisfy { time in (time?.value).map { !facts.hasPassed($0) } ?? false }
        let isShort = (times[1]?.value).map { $0 <= facts.now + maximumLife } ?? false
        let expected =
            "after \(facts.moment), and within a day"
        return isInTime && isShort
            ? SAMLCheck.notOnOrAfter.passed(expected: expected, received: received)
            : SAMLCheck.notOnOrAfter.failed(expected: expected, received: received)
    }
}

/// The session at the identity provider, if it says when that ends, is not over (SAML Core §2.7.2).
enum SessionNotOnOrAfterCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        guard let end = facts.statement?.sessionNotOnOrAfter, end.isPresent else {
            return SAMLCheck.sessionNotOnOrAfter.skipped(received: "none")
        }
        let expected = "after \(facts.moment)"
        guard let time = end.value, !facts.hasPassed(time) else {
            return SAMLCheck.sessionNotOnOrAfter.failed(expected: expected, received: end.shown)
        }
        return SAMLCheck.sessionNotOnOrAfter.passed(expected: expected, received: end.shown)
    }
}

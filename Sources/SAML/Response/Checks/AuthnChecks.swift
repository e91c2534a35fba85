import Primitives

/// The person was asked, not ahead of our clock, and not before we wanted them asked again (SAML Core §3.4.1).
enum AuthnInstantCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let since = facts.expectation.authenticatedSince
        let latest = "by \(facts.moment)"
        let expected = since.map { "after \(Instant.text($0)), and \(latest)" } ?? latest
        guard let instant = facts.statement?.instant else {
            return SAMLCheck.authnInstant.failed(expected: expected, received: "none")
        }
        guard let time = instant.value, !facts.isAhead(time), since.map({ time >= $0 - facts.expectation.skew }) ?? true
        else { return SAMLCheck.authnInstant.failed(expected: expected, received: instant.shown) }
        return SAMLCheck.authnInstant.passed(expected: expected, received: instant.shown)
    }
}

/// There is one statement about a sign-in, and it says that it was done in one of the ways the connection demands
/// (SAML Core §2.7.2).
///
/// Stricter than Core, which lets an assertion have several: they would be several sign-ins.
enum AuthnContextCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let required = facts.expectation.requiredContexts
        let expected = required.isEmpty ? "one AuthnStatement" : required.joined(separator: " or ")
        guard let statement = facts.statement else {
            return SAMLCheck.authnContext.failed(
                expected: expected, received: "\(facts.assertion.statements.count) AuthnStatements")
        }
        let received = statement.contextClass ?? "none"
        let isEnough = required.isEmpty || statement.contextClass.map { $0.isOne(of: required) } ?? false
        return isEnough
            ? SAMLCheck.authnContext.passed(expected: expected, received: received)
            : SAMLCheck.authnContext.failed(expected: expected, received: received)
    }
}

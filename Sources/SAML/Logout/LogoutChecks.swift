import Primitives

/// Everything the checks of a logout message look at.
struct LogoutFacts: Sendable {
    /// The message, read from bytes that a pinned key signed.
    let message: LogoutMessage
    /// Whether it is a request or a response.
    let kind: MessageKind
    /// What it is held against.
    let expectation: LogoutExpectation
    /// Our clock.
    let now: Timestamp

    /// How long a message is good for that does not say.
    static let life = Duration.minutes(5)
    /// The longest that one may say.
    static let maximumLife = Duration.days(1)

    /// When it stops to be good; nil when that can't be read.
    var end: Timestamp? {
        message.notOnOrAfter.isPresent ? message.notOnOrAfter.value : message.issueInstant.value.map { $0 + Self.life }
    }

    /// Until when its id must be remembered.
    var rememberUntil: Timestamp? { end.map { $0 + expectation.skew } }

    /// Our clock for people, with how far clocks may differ.
    var moment: String { "\(Instant.text(now)), give or take \(expectation.skew.components.seconds) s" }
}

/// The checks of what a logout message says, in order (SAML Profiles §4.4.4).
enum LogoutChecks {
    static let table: [@Sendable (LogoutFacts) -> Check?] = [
        issuer,  // SAML Profiles §4.4.4.1, §4.4.4.2
        destination,  // SAML Bindings §3.4.5.2, §3.5.5.2
        inResponseTo,  // SAML Core §3.2.2
        status,  // SAML Core §3.7.3.2
        issueInstant,  // SAML Core §3.2.1
        notOnOrAfter,  // SAML Core §3.7.1
        nameID,  // SAML Core §3.7.1, §3.3.4
    ]

    /// Every check's outcome, in order; those that don't apply to this kind of message are left out.
    static func run(on facts: LogoutFacts) -> [Check] { table.compactMap { $0(facts) } }

    /// `Issuer` is there and is the connection's identity provider.
    private static func issuer(_ facts: LogoutFacts) -> Check? {
        let expected = facts.expectation.identityProvider.entityID
        let issuer = facts.message.issuer
        return issuer?.names(expected) ?? false
            ? SAMLCheck.issuer.passed(expected: expected, received: issuer?.value)
            : SAMLCheck.issuer.failed(expected: expected, received: issuer?.shown ?? "none")
    }

    /// `Destination` is there, since the message is signed, and is where it was sent.
    private static func destination(_ facts: LogoutFacts) -> Check? {
        let expected = facts.expectation.singleLogoutService
        let destination = facts.message.destination
        return destination?.isSameBytes(as: expected) ?? false
            ? SAMLCheck.destination.passed(expected: expected, received: destination)
            : SAMLCheck.destination.failed(expected: expected, received: destination ?? "none")
    }

    /// A response answers a request of ours.
    private static func inResponseTo(_ facts: LogoutFacts) -> Check? {
        guard facts.kind == .response else { return nil }
        let expected = "the id of a logout request under way in this browser"
        let received = facts.message.inResponseTo
        return received?.isOne(of: facts.expectation.outstanding) ?? false
            ? SAMLCheck.inResponseTo.passed(expected: expected, received: received)
            : SAMLCheck.inResponseTo.failed(expected: expected, received: received ?? "none")
    }

    /// A response says that all of it was done; if not, that is told, and the message still counts.
    private static func status(_ facts: LogoutFacts) -> Check? {
        facts.message.status.map { status in
            status.isSuccess
                ? SAMLCheck.status.passed(received: status.shown)
                : SAMLCheck.status.warned(expected: "Success", received: status.shown)
        }
    }

    /// It was not issued ahead of our clock, nor, when it does not say how long it is good for, too long ago.
    private static func issueInstant(_ facts: LogoutFacts) -> Check? {
        let instant = facts.message.issueInstant
        let expected = "at \(facts.moment)"
        guard let time = instant.value, time <= facts.now + facts.expectation.skew,
            facts.message.notOnOrAfter.isPresent || facts.now < time + LogoutFacts.life + facts.expectation.skew
        else { return SAMLCheck.issueInstant.failed(expected: expected, received: instant.shown) }
        return SAMLCheck.issueInstant.passed(expected: expected, received: instant.shown)
    }

    /// A request's `NotOnOrAfter`, if it has one, has not passed and is near.
    private static func notOnOrAfter(_ facts: LogoutFacts) -> Check? {
        let sent = facts.message.notOnOrAfter
        guard facts.kind == .request, sent.isPresent else { return nil }
        let expected = "after \(facts.moment), and within a day"
        guard let end = sent.value, facts.now < end + facts.expectation.skew,
            end <= facts.now + LogoutFacts.maximumLife
        else { return SAMLCheck.notOnOrAfter.failed(expected: expected, received: sent.shown) }
        return SAMLCheck.notOnOrAfter.passed(expected: expected, received: sent.shown)
    }

    /// A request names somebody, by one plain value.
    private static func nameID(_ facts: LogoutFacts) -> Check? {
        guard facts.kind == .request else { return nil }
        guard let sent = facts.message.name else {
            return SAMLCheck.nameID.failed(expected: "a NameID", received: "none")
        }
        let problem = sent.problem(
            from: facts.expectation.identityProvider.entityID, to: facts.expectation.entityID)
        return problem.map {
            SAMLCheck.nameID.failed(expected: "a plain value", received: "\($0): \(sent.name.value)")
        } ?? SAMLCheck.nameID.passed(received: sent.name.value)
    }
}

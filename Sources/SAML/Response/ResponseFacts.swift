import Primitives

/// Everything the checks of a response look at.
struct ResponseFacts: Sendable {
    /// The message around the assertion.
    let envelope: Envelope
    /// The assertion, read from bytes that a pinned key signed.
    let assertion: AssertionFacts
    /// What they are held against.
    let expectation: ResponseExpectation
    /// Our clock.
    let now: Timestamp

    /// The confirmation that counts: any one that holds suffices (SAML Core §2.4.1), and when none does, the one that
    /// comes nearest is reported.
    var confirmation: AssertionFacts.Confirmation? {
        let bearers = assertion.confirmations.filter(\.isBearer)
        return bearers.first(where: holds) ?? bearers.first(where: isForUs) ?? bearers.first
    }

    /// The one statement about the sign-in; nil unless there is exactly one.
    var statement: AssertionFacts.AuthnStatement? {
        assertion.statements.count == 1 ? assertion.statements.first : nil
    }

    /// Whether no part of it names a request: it came unasked (SAML Profiles §4.1.5).
    var isUnsolicited: Bool {
        envelope.inResponseTo == nil && assertion.confirmations.allSatisfy { $0.inResponseTo == nil }
    }

    /// How far the identity provider's clock seems to be ahead of ours; nil when the assertion's time can't be read.
    var clockSkew: Duration? { assertion.issueInstant.value.map { $0 - now } }

    /// Our clock for people, with how far clocks may differ.
    var moment: String {
        "\(Instant.text(now)), give or take \(expectation.skew.components.seconds) s"
    }

    /// Whether `time` lies ahead of our clock by more than clocks may differ.
    func isAhead(_ time: Timestamp) -> Bool { time > now + expectation.skew }

    /// Whether `time`, which a `NotOnOrAfter` names, has come (SAML Core §2.5.1.2).
    func hasPassed(_ time: Timestamp) -> Bool { now >= time + expectation.skew }

    private func holds(_ confirmation: AssertionFacts.Confirmation) -> Bool {
        let isOutstanding = confirmation.inResponseTo.map { $0.isOne(of: expectation.outstanding) } ?? false
        let isInTime = confirmation.notOnOrAfter.value.map { !hasPassed($0) } ?? false
        return isForUs(confirmation) && isOutstanding && isInTime && !confirmation.notBefore.isPresent
    }

    private func isForUs(_ confirmation: AssertionFacts.Confirmation) -> Bool {
        confirmation.recipient.map { $0.isSameBytes(as: expectation.assertionConsumerService) } ?? false
    }
}

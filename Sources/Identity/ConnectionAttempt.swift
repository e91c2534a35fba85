package import Primitives

/// Names an attempt.
package typealias AttemptID = ID<ConnectionAttempt>

/// One answer of an identity provider and what became of it, for whoever has to mend the connection.
///
/// The last 200 of each connection are kept. Nothing in it is secret: no token, no assertion as it came.
package struct ConnectionAttempt: Sendable, Hashable, Codable {
    /// What became of it.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// The person got in, or got on to the next step.
        case accepted
        /// The answer was refused, or the person has no account to be had.
        case refused
        /// An admin's test under way.
        case testing
        /// An admin's test that came through.
        case tested
    }

    /// A name and what goes with it, in the order to be read.
    package struct Detail: Sendable, Hashable, Codable {
        /// What it is: `subject`, `email`, `request`.
        package let name: String
        /// What it says.
        package let value: String

        /// A detail, cut to `Check.maximumLength`.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value.cut(to: Check.maximumLength)
        }
    }

    /// Random.
    package let id: AttemptID
    /// Which connection.
    package let connection: ConnectionID
    /// The id that the person's page shows and the log has.
    package let correlation: String
    /// When the answer came.
    package let at: Timestamp
    /// What became of it.
    package let outcome: Outcome
    /// Why, as a stable name; the failed check's, or the linking rule's.
    package let reason: String?
    /// Who it was, when that is known.
    package let account: AccountID?
    /// Each check in order.
    package let checks: [Check]
    /// What was sent.
    package let sent: [Detail]
    /// What came back, decoded: only what was verified, or marked as not.
    package let received: [Detail]
    /// How far the provider's clock is ahead of ours, in seconds, when that could be measured.
    package let clockSkewSeconds: Double?

    /// How many of a connection are kept.
    package static let kept = 200

    /// An attempt.
    package init(
        id: AttemptID, connection: ConnectionID, correlation: String, at: Timestamp, outcome: Outcome,
        reason: String? = nil, account: AccountID? = nil, checks: [Check] = [], sent: [Detail] = [],
        received: [Detail] = [], clockSkewSeconds: Double? = nil
    ) {
        self.id = id
        self.connection = connection
        self.correlation = correlation
        self.at = at
        self.outcome = outcome
        self.reason = reason
        self.account = account
        self.checks = checks
        self.sent = sent
        self.received = received
        self.clockSkewSeconds = clockSkewSeconds
    }
}

package import Primitives

/// An application's back channel is to be told that a session ended (OpenID Connect Back-Channel Logout 1.0).
///
/// Noted in the transaction that ends the session, so that none is forgotten; delivered afterwards.
package struct LogoutNotice: Sendable, Equatable {
    /// What became of it.
    package enum Status: String, Sendable, CaseIterable {
        /// To be delivered.
        case waiting
        /// The application took it.
        case delivered
        /// Given up: it was refused, or nobody answered for too long.
        case failed
    }

    /// The session that ended.
    package let session: SessionID
    /// Whom to tell.
    package let client: ClientID
    /// Whose session it was.
    package let account: AccountID
    /// When it ended.
    package let endedAt: Timestamp
    /// What became of it.
    package let status: Status
    /// Tries so far.
    package let attempts: Int
    /// When it is tried next.
    package let dueAt: Timestamp
    /// What the last try came to, in a few words for the operator; nil before the first.
    package let outcome: String?

    /// A notice as stored.
    package init(
        session: SessionID, client: ClientID, account: AccountID, endedAt: Timestamp,
        status: Status, attempts: Int, dueAt: Timestamp, outcome: String?
    ) {
        self.session = session
        self.client = client
        self.account = account
        self.endedAt = endedAt
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.outcome = outcome
    }
}

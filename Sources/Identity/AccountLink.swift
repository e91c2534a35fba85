package import Primitives

/// A link that was mailed to a person, or handed to them, and lets them do one thing once.
package struct AccountLink: Sendable, Equatable {
    /// What it lets them do.
    package enum Kind: String, Sendable, CaseIterable {
        /// Register: choose the first password.
        case invitation
        /// Set a new password in place of a forgotten one.
        case passwordReset = "password_reset"
    }

    /// What became of it.
    package enum State: String, Sendable, CaseIterable {
        /// It was not used yet; it may have expired.
        case open
        /// It did what it was for.
        case used
        /// A newer one took its place, or what it was for was done in another way.
        case replaced
        /// Somebody took it back.
        case revoked
    }

    /// How long a link to a new password is good.
    package static let resetLifetime = Duration.hours(1)

    /// SHA-256 of the token in it.
    package let hash: [UInt8]
    /// What it lets them do.
    package let kind: Kind
    /// Whom.
    package let account: AccountID
    /// The address it was made for, in normal form: a link sent to an address that is no longer the account's is dead.
    package let email: String
    /// When it was made.
    package let createdAt: Timestamp
    /// From when on it is good for nothing.
    package let expiresAt: Timestamp
    /// What became of it.
    package let state: State

    /// A link.
    package init(
        hash: [UInt8], kind: Kind, account: AccountID, email: String, createdAt: Timestamp, expiresAt: Timestamp,
        state: State = .open
    ) {
        self.hash = hash
        self.kind = kind
        self.account = account
        self.email = email
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
    }
}

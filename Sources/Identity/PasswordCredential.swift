package import Primitives

/// An account's password in Signet's own database.
package struct PasswordCredential: Sendable, Equatable {
    /// argon2id in PHC string form.
    package var hash: String
    /// When the password was set: its age counts from here.
    package var changedAt: Timestamp
    /// The next sign-in must change it.
    package var mustChange: Bool
    /// It was shown and found among the passwords known from leaks, where those are forbidden: the next sign-in must
    /// change it.
    package var isCompromised: Bool
    /// Hashes of earlier passwords, newest first.
    package var history: [String]

    /// A password as stored.
    package init(
        hash: String, changedAt: Timestamp, mustChange: Bool = false, isCompromised: Bool = false,
        history: [String] = []
    ) {
        self.hash = hash
        self.changedAt = changedAt
        self.mustChange = mustChange
        self.isCompromised = isCompromised
        self.history = history
    }
}

package import Identity
package import Primitives

/// Signed-in browsers.
///
/// Never cached.
package protocol SessionRecords: Sendable {
    /// The session whose cookie hashes to this, unless it ended, with its account as it is now.
    func session(secretHash: [UInt8]) async throws -> LiveSession?
    /// The session with this id, unless it ended, with its account as it is now.
    func session(_ id: SessionID) async throws -> LiveSession?
    /// Starts a session, closes the interaction it came from as one of its account, and ends the one it replaces in this browser with its
    /// grants. False, with nothing changed, when the interaction was already closed, and when the account may not be
    /// signed in to by these proofs any more: it is suspended, its password is another one by now, there is no device for
    /// a code, or it is not tied to the identity provider any more, or the connection there is disabled, or the
    /// organization's native sign-in is.
    func start(
        _ session: Session, closing interaction: InteractionID?, replacing old: SessionID?, at now: Timestamp
    ) async throws -> Bool
    /// Gives a session that goes on after a new sign-in its new cookie and its proofs, and closes the interaction as one of
    /// its account.
    ///
    /// `upstream` is where the person comes from by now; nil leaves what is known of that. False, with nothing changed,
    /// when the interaction was already closed or the session has ended, and when what is new among the proofs proves
    /// nothing any more, as `start` has it.
    func renew(
        _ session: SessionID, secretHash: [UInt8], proofs: [ShownProof], upstream: UpstreamSession?,
        closing interaction: InteractionID, at now: Timestamp
    ) async throws -> Bool
    /// Notes that the session was used.
    func touch(_ session: SessionID, at now: Timestamp) async throws
    /// Ends the session and every grant made in it, but for offline access that an application has already.
    func end(_ session: SessionID, at now: Timestamp) async throws
}

/// A session beside its account as it is now.
package struct LiveSession: Sendable, Equatable {
    /// The session.
    package let session: Session
    /// Its account.
    package let account: Account
    /// The account's password facts, if it has a password.
    package let password: PasswordCredential?
    /// Whether the account has a device for one-time codes.
    package let hasSecondFactor: Bool

    /// A session and its account.
    package init(session: Session, account: Account, password: PasswordCredential?, hasSecondFactor: Bool) {
        self.session = session
        self.account = account
        self.password = password
        self.hasSecondFactor = hasSecondFactor
    }
}

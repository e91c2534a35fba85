package import Identity
package import Primitives

/// Sign-ins at identity providers: questions under way, and who is who.
package protocol FederationRecords: Sendable {
    /// Keeps a question to an identity provider.
    func open(_ request: FederationRequest) async throws
    /// Takes the question with this handle at this connection, which only the first caller can, and only the browser it
    /// was given to; nil for everybody else, and when it has expired.
    func takeFederationRequest(
        handleHash: [UInt8], connection: ConnectionID, browserHash: [UInt8], at now: Timestamp
    ) async throws -> FederationRequest?

    /// The account of somebody at an identity provider, if they have one.
    func account(of subject: FederatedSubject) async throws -> Account?
    /// What an account is tied to, the oldest first.
    func identities(of account: AccountID) async throws -> [FederatedIdentity]
    /// Makes the account of somebody who never came before; false, and nothing happens, when somebody has the address
    /// in the organization or the subject has an account by now.
    func create(_ account: Account, for subject: FederatedSubject, at now: Timestamp) async throws -> Bool
    /// Gives an account that exists to somebody at an identity provider, writes what it has from there, and makes an
    /// invited one active. With `droppingCredentials` its password and factors go, and its sessions and grants end.
    ///
    /// `account` has what is to be written, and of when it was read in `updatedAt`. False, and nothing happens, when the
    /// subject has an account by now, the account is somebody else's at that connection, is gone, suspended or not as it
    /// was, or the address is another account's.
    func link(
        _ account: Account, to subject: FederatedSubject, droppingCredentials: Bool, at now: Timestamp
    ) async throws -> Bool
    /// Cuts what an account is tied to, at one connection or at all of them, ends the sessions that came through those with
    /// every grant made in them, and says what was cut. The account stays, and is from no connection any more.
    func unlink(
        _ account: AccountID, from connection: ConnectionID?, at now: Timestamp
    ) async throws -> [FederatedIdentity]
    /// Writes what an account has from its identity provider: address, names, claims, groups, roles. Status and the rest
    /// stay as they are; roles too, where somebody changed the account since `updatedAt`. False, and nothing happens, when
    /// the subject is not the account's or the address is somebody else's.
    func refresh(_ account: Account, from subject: FederatedSubject, at now: Timestamp) async throws -> Bool

    /// The sessions that came from a session at an identity provider: of this subject, and of this index unless nil.
    func sessions(
        of subject: FederatedSubject, index: String?
    ) async throws -> [SessionID]
    /// Whether somebody of this name is tied to an account, or came with a session that is still on record, ended or not.
    func isKnown(_ subject: FederatedSubject) async throws -> Bool
    /// The sessions that came through a connection from an upstream session of this index, whoever's.
    func sessions(of connection: ConnectionID, index: String) async throws -> [SessionID]

    /// Keeps an attempt in place of one with its id, and forgets the oldest beyond those that are kept.
    func record(_ attempt: ConnectionAttempt) async throws
    /// The attempts of a connection, the newest first.
    func attempts(of connection: ConnectionID, limit: Int) async throws -> [ConnectionAttempt]
    /// The attempt with this id.
    func attempt(_ id: AttemptID) async throws -> ConnectionAttempt?
}

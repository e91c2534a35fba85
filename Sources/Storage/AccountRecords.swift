package import Identity
package import Primitives

/// People.
///
/// Never cached: a suspended account counts at once.
package protocol AccountRecords: Sendable {
    /// The account with this id.
    func account(_ id: AccountID) async throws -> Account?
    /// The account with this id, with its password and whether it has a second factor.
    func person(_ id: AccountID) async throws -> AccountWithPassword?
    /// The accounts with this address (normal form), in one organization or in all, oldest first, `limit` at most,
    /// each with its password.
    func accounts(
        email: EmailAddress, in organization: OrganizationID?, limit: Int
    ) async throws -> [AccountWithPassword]
    /// All accounts of an organization, by email, each with its password.
    func accounts(of organization: OrganizationID) async throws -> [AccountWithPassword]
    /// The active people who administer an organization, its owners included, by email, `limit` at most.
    func administrators(of organization: OrganizationID, limit: Int) async throws -> [Account]
    /// The people of an organization who may sign in although it requires single sign-on, by email.
    func emergencyAccounts(of organization: OrganizationID) async throws -> [Account]
    /// Whether anybody at all may operate this deployment.
    func hasOperator() async throws -> Bool
    /// Makes the first operator with the operators' organization and takes the link that led here; only the first call
    /// wins, and no link wins twice, even when all operators are removed later.
    func createFirstOperator(
        _ account: Account, password: PasswordCredential, in organization: Organization, consuming link: [UInt8]
    ) async throws -> Bool
    /// Suspends an account and ends its sessions with their grants; false, with nothing changed, for one that is
    /// suspended already.
    func suspend(_ account: AccountID, at now: Timestamp) async throws -> Bool
    /// Lets a suspended account sign in again; false, with nothing changed, for any other.
    func unsuspend(_ account: AccountID, at now: Timestamp) async throws -> Bool
    /// Sets the language the person chose.
    func setLocale(_ locale: String, of account: AccountID) async throws
    /// Sets what the person is called; nil for a name that is not known.
    func setNames(given: String?, family: String?, of account: AccountID, at now: Timestamp) async throws
}

/// An account beside its credentials.
package struct AccountWithPassword: Sendable, Equatable {
    /// The person.
    package let account: Account
    /// Their password in Signet's database, if they have one.
    package let password: PasswordCredential?
    /// Whether they have a device for one-time codes.
    package let hasSecondFactor: Bool

    /// A person and their credentials.
    package init(account: Account, password: PasswordCredential?, hasSecondFactor: Bool) {
        self.account = account
        self.password = password
        self.hasSecondFactor = hasSecondFactor
    }
}

/// Passwords.
package protocol PasswordRecords: Sendable {
    /// The account's password, if it has one.
    func password(of account: AccountID) async throws -> PasswordCredential?
    /// Replaces the hash after a successful check with outdated parameters, if it is still `old`. Nothing else changes.
    func rehash(_ account: AccountID, from old: String, to new: String) async throws
    /// Sets a password as it is, the demand to change it included, ends all of the account's sessions with their grants,
    /// and makes every browser a stranger to it.
    func imposePassword(on account: AccountID, _ password: PasswordCredential, at now: Timestamp) async throws
    /// Remembers that the password is known from leaks, if its hash is still `hash`.
    func markCompromised(_ account: AccountID, hash: String) async throws
    /// Sets a new password in place of `present`, clears what demands to change it, and ends the account's sessions with
    /// their grants. False, with nothing changed, when `present` is not the account's any more.
    func changePassword(
        of account: AccountID, from present: PasswordCredential, to new: PasswordCredential, at now: Timestamp
    ) async throws -> Bool
    /// Sets a new password that its owner chose in a session, which goes on renewed, and ends the account's other
    /// sessions with their grants. False, with nothing changed, when that session has ended or is another account's, and
    /// when `present` is not the account's any more.
    func changePassword(
        of account: AccountID, from present: PasswordCredential, to new: PasswordCredential,
        renewing session: SessionRenewal, at now: Timestamp
    ) async throws -> Bool
}

/// A session that goes on under a new cookie and on new proofs.
package struct SessionRenewal: Sendable, Equatable {
    /// Which.
    package let session: SessionID
    /// SHA-256 of the new cookie's secret.
    package let secretHash: [UInt8]
    /// What it rests on from now on.
    package let proofs: [ShownProof]

    /// A renewal.
    package init(session: SessionID, secretHash: [UInt8], proofs: [ShownProof]) {
        self.session = session
        self.secretHash = secretHash
        self.proofs = proofs
    }
}

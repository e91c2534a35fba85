package import Identity
package import Primitives

/// Links that let a person do one thing once: invitations, and ways to a new password.
package protocol LinkRecords: Sendable {
    /// Keeps a link, in place of the open one of its kind that the account may have.
    func open(_ link: AccountLink) async throws
    /// The link of this kind with this hash, whatever became of it, with its account as it is now.
    ///
    /// Changes nothing.
    func link(_ hash: [UInt8], _ kind: AccountLink.Kind) async throws -> LinkStanding?
    /// The link of this kind that was made last for an account.
    func latestLink(of account: AccountID, _ kind: AccountLink.Kind) async throws -> AccountLink?
    /// The links to an address in normal form that are good now, of all accounts that have it; a hundred at most.
    ///
    /// Changes nothing.
    func openLinks(to email: String, at now: Timestamp) async throws -> [AccountLink]
    /// Puts a link in the place of the one with this hash.
    ///
    /// The first caller wins; false, with nothing changed, for any later one and for a link that is not good now.
    func replaceLink(_ hash: [UInt8], with link: AccountLink, at now: Timestamp) async throws -> Bool
    /// Takes back the open link of this kind; false when there is none.
    func revokeLink(of account: AccountID, _ kind: AccountLink.Kind) async throws -> Bool
    /// Uses an invitation up: the account is active from now on, its address is verified, and this is its password.
    ///
    /// Names and language are taken from `account`. The first caller wins; false, with nothing changed, for any later
    /// one, for a link that is not good now, and for an account that is not invited any more.
    func register(
        _ account: Account, password: PasswordCredential, using link: [UInt8], at now: Timestamp
    ) async throws -> Bool
    /// Uses a link to a new password up: sets it, ends the account's sessions with their grants, and makes its
    /// browsers strangers to it, but for the one with the hash `browser`, if it is one of them.
    ///
    /// The first caller wins; false, with nothing changed, for any later one and for a link that is not good now.
    func resetPassword(
        of account: AccountID, to password: PasswordCredential, using link: [UInt8], in browser: [UInt8]?,
        at now: Timestamp
    ) async throws -> Bool
}

/// A link beside its account.
package struct LinkStanding: Sendable, Equatable {
    /// The link.
    package let link: AccountLink
    /// Its account as it is now.
    package let account: Account
    /// The account's password, if it has one.
    package let password: PasswordCredential?

    /// A link and its account.
    package init(link: AccountLink, account: Account, password: PasswordCredential?) {
        self.link = link
        self.account = account
        self.password = password
    }
}

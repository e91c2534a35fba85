import Credentials
import Identity
import Logging
import Primitives
import Storage

extension AccountWithPassword {
    /// The proof that this account's password was shown, once it was found right.
    func passwordProof(at time: Timestamp) -> ShownProof {
        ShownProof(passwordSetAt: account.directory == nil ? password?.changedAt : nil, at: time)
    }
}

/// What can be seen of a password only while it is shown.
extension PasswordCheck {
    /// Remembers that a password is known from leaks, where its organization forbids those.
    ///
    /// Only while it is shown can that be seen; the sign-in decision has it changed.
    func markIfCompromised(_ account: AccountWithPassword, _ password: Secret<String>) async throws {
        if case .directory = account.account.source { return }
        guard let present = account.password, !present.isCompromised,
            let organization = try await deployment.configuration.organization(account.account.organization),
            PasswordRules(of: organization.policy).forbidCommon, CommonPasswords.contains(password.reveal())
        else { return }
        try await deployment.store.markCompromised(account.account.id, hash: present.hash)
        deployment.logger.notice("password known from leaks", metadata: ["account": "\(account.account.id)"])
    }

    /// Makes the hash anew when it is cheaper to guess than new ones are; the password stays as old as it was.
    func renewHash(of account: AccountWithPassword, _ password: Secret<String>) async throws {
        guard let old = account.password?.hash, PasswordHash.needsRehash(old) else { return }
        try await deployment.store.rehash(
            account.account.id, from: old, to: try await deployment.passwords.hash(password))
    }
}

package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func password(of account: AccountID) async throws -> PasswordCredential? {
        try await engine.first(
            "select \(PasswordCredential.columns) from passwords p where p.account = \(account)",
            PasswordCredential.read)
    }

    package func rehash(_ account: AccountID, from old: String, to new: String) async throws {
        _ = try await engine.run(
            repeatably: "update passwords set hash = \(new) where account = \(account) and hash = \(old)")
    }

    package func markCompromised(_ account: AccountID, hash: String) async throws {
        _ = try await engine.run(
            repeatably: "update passwords set compromised = 1 where account = \(account) and hash = \(hash)")
    }

    package func imposePassword(
        on account: AccountID, _ password: PasswordCredential, at now: Timestamp
    ) async throws {
        try await engine.write { connection in
            try connection.setPassword(of: account, to: password)
            try connection.endSessions(of: account, keeping: nil, at: now)
            try connection.forgetBrowsers(of: account, keeping: nil, at: now)
        }
    }

    package func changePassword(
        of account: AccountID, from present: PasswordCredential, to new: PasswordCredential, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            guard try connection.holds(account, having: present) else { return false }
            try connection.setPassword(of: account, to: new.settled)
            try connection.endSessions(of: account, keeping: nil, at: now)
            return true
        }
    }

    package func changePassword(
        of account: AccountID, from present: PasswordCredential, to new: PasswordCredential,
        renewing session: SessionRenewal, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            guard try connection.holds(account, having: present) else { return false }
            let renewed = try connection.run(
                """
                update sessions set secret_hash = \(session.secretHash), proofs = \(ProofList.text(of: session.proofs))
                where id = \(session.session) and \(Session.ownAccount) = \(account) and ended_at is null
                """)
            guard renewed == 1 else { return false }
            try connection.setPassword(of: account, to: new.settled)
            try connection.endSessions(of: account, keeping: session.session, at: now)
            return true
        }
    }
}

extension SQLConnection {
    /// Holds an account, and says whether this is its password still: a hash made anew is of the same one.
    fileprivate func holds(_ account: AccountID, having password: PasswordCredential) throws(StorageError) -> Bool {
        try hold(account)
        return try !rows(
            "select account from passwords where account = \(account) and changed_at = \(password.changedAt)"
        ).isEmpty
    }
}

extension PasswordCredential {
    /// The password as its owner chose it: nothing demands to change it.
    fileprivate var settled: PasswordCredential {
        var settled = self
        settled.mustChange = false
        settled.isCompromised = false
        return settled
    }
}

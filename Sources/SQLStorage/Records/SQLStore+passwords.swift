package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func password(of account: AccountID) async throws -> PasswordCredential? {
        try await engine.first(
            "select \(PasswordCredential.columns) from passwords p where p.account = \(account)",
            PasswordCredential.read)
    }

    package func rehash(_ account: AccountID, from old: String, to new: String) async throws {
        _ = try await engine.run("update passwords set hash = \(new) where account = \(account) and hash = \(old)")
    }

    package func changePassword(
        of account: AccountID, to password: PasswordCredential, keeping session: SessionID?, at now: Timestamp
    ) async throws {
        var changed = password
        changed.mustChange = false
        try await engine.write { [changed] connection in
            try connection.setPassword(of: account, to: changed)
            try connection.endSessions(of: account, keeping: session, at: now)
        }
    }
}

import Credentials
package import Identity
import OpenIDConnect
import Primitives

/// Whom a client knows a person as: the one place that makes a `sub` of an account.
package struct Subjects: Sendable {
    private let key: [UInt8]

    /// The subjects of `deployment`.
    package init(_ deployment: Deployment) { key = deployment.vault.subjectKey }

    /// The account's id, or for a client of type `pairwise` one that nobody outside its sector knows the person by
    /// (OpenID Connect Core §8.1).
    package func subject(of account: AccountID, for client: Client) -> String {
        switch client.metadata.subjectType {
        case .public: return account.value
        case .pairwise:
            // No rule lets a client be pairwise without a sector; were there one, it would be a sector of its own.
            let sector = Sector.host(of: client.metadata) ?? "\(client.id) "
            return Base64URL.encode(SecretMAC.compute("\(sector)\0\(account)", key: key))
        }
    }
}

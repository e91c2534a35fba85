import Credentials
package import Identity
import Logging
package import Primitives
import Storage

/// Lets somebody whose link does not work type the code beside it.
///
/// Mail filters follow links, rewrite them and cut them off. What was typed takes the same way and the same time whether
/// anybody has the address.
package struct MailedCodes: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What came of a code.
    package enum Outcome: Sendable {
        /// It was right, and is spent: this is the token of a link in the place of the one in the mail, which is good
        /// for as long.
        case link(AccountLink.Kind, Secret<String>)
        /// It is not a code of this address, or not any more.
        case wrong
        /// No codes of this address or from this network are looked at for so long.
        case paused(Duration)
    }

    /// Takes an address and the code in a mail to it.
    package func redeem(_ typed: String, for email: EmailAddress, visitor: Visitor) async throws -> Outcome {
        let limits = [
            RateLimit(
                "code of a mail from \(Visitor.countedNetwork(visitor.network))", tries: 30, within: 600, pause: 600,
                deployment),
            RateLimit("code of a mail to \(email.normalized)", tries: 5, within: 900, pause: 900, deployment),
        ]
        for limit in limits {
            if let pause = try await limit.take() { return .paused(pause) }
        }
        let now = deployment.clock.now()
        guard let link = try await find(typed, for: email, at: now) else { return .wrong }
        let token = deployment.random.token()
        let successor = AccountLink(
            hash: TokenHash.sha256(token.reveal()), kind: link.kind, account: link.account, email: link.email,
            createdAt: now, expiresAt: link.expiresAt)
        guard try await deployment.store.replaceLink(link.hash, with: successor, at: now) else { return .wrong }
        deployment.logger.notice("code of a mail used", metadata: ["account": "\(link.account)"])
        return .link(link.kind, token)
    }

    /// The link whose code this is; one code is computed where there is no link at all.
    private func find(_ typed: String, for email: EmailAddress, at now: Timestamp) async throws -> AccountLink? {
        let links = try await deployment.store.openLinks(to: email.normalized, at: now)
        guard !links.isEmpty else {
            let nobody = LinkCode(link: [], to: email.normalized, key: deployment.vault.linkCodeKey)
            _ = nobody.matches(typed)
            return nil
        }
        return links.first { Links(deployment).code(of: $0).matches(typed) }
    }
}

import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Makes and reads the links that people are given.
struct Links: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// A new link, in place of the open one of its kind: 256 random bits behind the address of a page.
    ///
    /// The database keeps its hash, so it can be told once and never again.
    func make(_ kind: AccountLink.Kind, for account: Account, good lifetime: Duration) async throws -> Secret<String> {
        let token = deployment.random.token()
        let now = deployment.clock.now()
        try await deployment.store.open(
            AccountLink(
                hash: TokenHash.sha256(token.reveal()), kind: kind, account: account.id,
                email: account.email.normalized, createdAt: now, expiresAt: now + lifetime))
        let pages = deployment.server.endpoints.pages
        let page =
            switch kind {
            case .invitation: pages.invitation
            case .passwordReset: pages.passwordReset
            }
        return Secret("\(page)?token=\(token.reveal())")
    }

    /// What the token of a link is good for now.
    ///
    /// Spends nothing.
    func find(_ token: Secret<String>, _ kind: AccountLink.Kind) async throws -> Found {
        guard let standing = try await deployment.store.link(TokenHash.sha256(token.reveal()), kind),
            let organization = try await deployment.configuration.organization(standing.account.organization)
        else { return .ended(.unknown) }
        let end: LinkEnd? =
            switch standing.link.state {
            case .used: .used
            case .revoked: .revoked
            case .replaced: .replaced
            case .open where standing.link.email != standing.account.email.normalized: .replaced
            case .open: deployment.clock.now() < standing.link.expiresAt ? nil : .expired
            }
        return end.map { .ended($0) } ?? .open(standing, organization)
    }

    /// What a token leads to.
    enum Found {
        /// A link that is good now.
        case open(LinkStanding, Organization)
        /// Nothing any more.
        case ended(LinkEnd)
    }
}

/// Why a link leads nowhere.
package enum LinkEnd: Sendable, Equatable, CaseIterable {
    /// It did what it was for.
    case used
    /// It is too old.
    case expired
    /// Somebody took it back.
    case revoked
    /// There is a newer one, or it was made for an address or a password of before.
    case replaced
    /// It was never given out, or so long ago that nobody knows.
    case unknown
}

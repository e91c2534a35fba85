import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Makes and reads the links that people are given.
struct Links: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// A link as it is told to the person.
    struct Made {
        /// The address of a page with 256 random bits in it.
        let address: Secret<String>
        /// What may be typed instead of following it.
        let code: LinkCode
        /// Where that is typed.
        let codePage: String

        /// What a mail with the link has in it.
        var values: [String: String] {
            ["link": address.reveal(), "code": code.text.reveal(), "code_page": codePage]
        }
    }

    /// A new link, in place of the open one of its kind.
    ///
    /// The database keeps its hash, so it can be told once and never again.
    func make(_ kind: AccountLink.Kind, for account: Account, good lifetime: Duration) async throws -> Made {
        let token = deployment.random.token()
        let now = deployment.clock.now()
        let link = AccountLink(
            hash: TokenHash.sha256(token.reveal()), kind: kind, account: account.id, email: account.email.normalized,
            createdAt: now, expiresAt: now + lifetime)
        try await deployment.store.open(link)
        let pages = deployment.server.endpoints.pages
        let page =
            switch kind {
            case .invitation: pages.invitation
            case .passwordReset: pages.passwordReset
            }
        return Made(address: Secret("\(page)?token=\(token.reveal())"), code: code(of: link), codePage: pages.code)
    }

    /// The code that stands beside a link.
    func code(of link: AccountLink) -> LinkCode {
        LinkCode(link: link.hash, to: link.email, key: deployment.vault.linkCodeKey)
    }

    /// What the token of a link is good for now.
    ///
    /// Spends nothing.
    func find(_ token: Secret<String>, _ kind: AccountLink.Kind) async throws -> Found {
        try await find(hash: TokenHash.sha256(token.reveal()), kind)
    }

    /// What the token with this hash is good for now.
    ///
    /// Spends nothing.
    func find(hash: [UInt8], _ kind: AccountLink.Kind) async throws -> Found {
        guard let standing = try await deployment.store.link(hash, kind),
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

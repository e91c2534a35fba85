import Identity
import Primitives
import Storage

/// What a sign-in changes about the sessions of its browser.
///
/// Whoever signs in takes the place of those who could have answered in their stead: a browser is one person's at a time,
/// unless the person said that they want another account beside them (docs/adr/0027).
struct BrowserChange: Sendable {
    /// The session of the same account: it goes on.
    let own: CurrentSession.Standing?
    /// Sessions that end.
    let replaced: [CurrentSession.Standing]
    /// Other sessions that stay, the one used last first.
    let kept: [CurrentSession.Standing]

    /// What a sign-in as `account` changes.
    init(_ browser: [CurrentSession.Standing], by account: Account, for attempt: SignInAttempt) {
        let own = browser.first { $0.live.account.id == account.id }
        let others = browser.filter { $0.live.account.id != account.id }
        let stay = others.filter { standing in
            // An application of one organization says nothing about accounts of others.
            let isElsewhere = attempt.bound.map { $0.id != standing.organization.id } ?? false
            return attempt.interaction.keepsAccounts || own != nil || isElsewhere
        }
        let kept = Array(stay.prefix(CurrentSession.mostAccounts - 1))
        self.own = own
        self.kept = kept
        replaced = others.filter { standing in !kept.contains { $0.live.session.id == standing.live.session.id } }
    }

    /// The secrets of the sessions that stay; nil when the browser has none but the present one, and had none.
    func secrets(of visitor: Visitor) -> [Secret<String>]? {
        kept.isEmpty && visitor.others.isEmpty ? nil : kept.map(\.secret)
    }
}

import Identity
import Logging
import OpenIDConnect
package import Primitives
import SignIn
import Storage

/// The end-session endpoint (OpenID Connect RP-Initiated Logout).
package struct EndSessionEndpoint: Sendable {
    /// What a request to log out comes to.
    package enum Outcome: Sendable, Equatable {
        /// The session has ended: forget the cookie, then go there, or say so on a page of ours.
        ///
        /// The addresses are those of applications that are told in frames before the browser goes on. Who came from an
        /// identity provider goes there next, with `upstream`, and comes back to where they were going.
        case loggedOut(redirect: String?, frames: [String] = [], upstream: FederationCarriage? = nil)
        /// Ask the person first.
        case confirm
    }

    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Answers a request of an application, or of the person when `form` is empty.
    ///
    /// - Parameter isConfirmed: whether the person pressed **Log out** on the page of ours that asks.
    ///
    /// Throws `TokenError` when a parameter is malformed; it is shown on a page.
    package func answer(_ form: FormParameters, isConfirmed: Bool, visitor: Visitor) async throws -> Outcome {
        let request = try EndSessionRequest(form)
        let hint = request.idTokenHint.flatMap { token in
            IDTokenHint.read(
                token, keys: deployment.keys.current.published, issuer: deployment.server.issuer, client: nil,
                now: deployment.clock.now())
        }
        var client: Client?
        if let id = request.client(hint: hint) { client = try await deployment.configuration.client(id) }
        let browser = try await CurrentSession(deployment).all(visitor).map(\.live.session)
        let subject = { (session: Session) in
            client.map { Subjects(deployment).subject(of: session.account, for: $0) }
        }
        // Of several accounts in the browser the hint is about one.
        let meant = hint.flatMap { hint in browser.first { subject($0)?.isSameBytes(as: hint.subject) ?? false }
        }
        let session = meant ?? browser.first
        let rules = EndSession(
            request: request, hint: hint, client: client, session: session, subject: session.flatMap(subject))
        switch rules.verdict {
        case .logOut(let redirect):
            return try await end([session].compactMap(\.self), by: visitor, for: client, then: redirect)
        // Whoever presses the button wants nobody to be logged in here any more.
        case .confirm(let redirect) where isConfirmed || session == nil:
            return try await end(browser, by: visitor, for: client, then: redirect)
        case .confirm: return .confirm
        }
    }

    /// The accounts that this browser is still signed in to; nil when there are none.
    package func remaining(_ visitor: Visitor) async throws -> RemainingAccounts? {
        let browser = try await CurrentSession(deployment).all(visitor)
        guard let present = browser.first else { return nil }
        let session = present.live.session
        return RemainingAccounts(
            present: present.secret, others: browser.dropFirst().map(\.secret),
            browserState: deployment.browserState(
                of: session, beside: browser.map(\.live.session.id), in: present.organization),
            expiresAt: SessionAge(of: session, policy: present.organization.policy.session).latestEnd)
    }

    private func end(
        _ sessions: [Session], by visitor: Visitor, for client: Client?, then redirect: String?
    ) async throws -> Outcome {
        guard !sessions.isEmpty else { return .loggedOut(redirect: redirect) }
        var frames: [String] = []
        for session in sessions {
            frames += try await LogoutFrames(deployment).addresses(of: session.id)
            try await deployment.store.end(session.id, at: deployment.clock.now())
            let subject = AuditTrail.Subject(
                organization: session.organization, account: session.account, client: client?.id, session: session.id)
            try await deployment.audit.record(
                .logout, about: subject, by: .account(session.account), from: visitor.auditOrigin)
            deployment.logger.info(
                "session ended", metadata: ["session": "\(session.id)", "account": "\(session.account)"])
        }
        deployment.logouts.wake()
        var upstream: FederationCarriage?
        // A browser can be sent to one provider only: of several accounts the one that was in use counts.
        for session in sessions where upstream == nil {
            upstream = try await UpstreamLogout(deployment).begin(for: session, then: redirect, visitor: visitor)
        }
        return .loggedOut(redirect: redirect, frames: frames, upstream: upstream)
    }
}

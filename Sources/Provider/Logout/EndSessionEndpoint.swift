import Identity
import Logging
import OpenIDConnect
package import Primitives
import Storage

/// The end-session endpoint (OpenID Connect RP-Initiated Logout).
package struct EndSessionEndpoint: Sendable {
    /// What a request to log out comes to.
    package enum Outcome: Sendable, Equatable {
        /// The session has ended: forget the cookie, then go there, or say so on a page of ours.
        ///
        /// The addresses are those of applications that are told in frames before the browser goes on.
        case loggedOut(redirect: String?, frames: [String] = [])
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
        let session = try await CurrentSession(deployment).find(visitor)?.live.session
        let subject = client.flatMap { client in
            session.map { Subjects(deployment).subject(of: $0.account, for: client) }
        }
        let rules = EndSession(request: request, hint: hint, client: client, session: session, subject: subject)
        switch rules.verdict {
        case .logOut(let redirect): return try await end(session, then: redirect)
        case .confirm(let redirect) where isConfirmed || session == nil: return try await end(session, then: redirect)
        case .confirm: return .confirm
        }
    }

    private func end(_ session: Session?, then redirect: String?) async throws -> Outcome {
        guard let session else { return .loggedOut(redirect: redirect) }
        let frames = try await frames(of: session.id)
        try await deployment.store.end(session.id, at: deployment.clock.now())
        deployment.logouts.wake()
        deployment.logger.info(
            "session ended", metadata: ["session": "\(session.id)", "account": "\(session.account)"])
        return .loggedOut(redirect: redirect, frames: frames)
    }

    /// The addresses of the applications that got tokens in the session and want to hear of its end in a frame.
    private func frames(of session: SessionID) async throws -> [String] {
        var frames: [String] = []
        for id in try await deployment.store.clients(of: session) {
            guard let client = try await deployment.configuration.client(id) else { continue }
            let address = FrontChannelLogout.address(for: client, issuer: deployment.server.issuer, session: session)
            if let address { frames.append(address) }
        }
        return frames
    }
}

import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

/// Tells people of sign-ins they may not expect: from a browser that was not seen before, or after a long absence.
struct BrowserRecognition: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The session that this browser had as the same person and that nobody used for too long, if there is one.
    func lapsedSession(of account: Account, in organization: Organization, visitor: Visitor) async throws -> Session? {
        guard let secret = visitor.session,
            let live = try await deployment.store.session(secretHash: TokenHash.sha256(secret.reveal())),
            live.session.account == account.id
        else { return nil }
        let age = SessionAge(of: live.session, policy: organization.policy.session)
        return age.verdict(at: deployment.clock.now()) == .inactive ? live.session : nil
    }

    /// Takes note of a sign-in, and tells the person of one they may not expect.
    ///
    /// The very first browser of an account is nobody's news, and neither is one that has just been in use. Returns the
    /// secret by which the browser is recognized from now on, when it brought none.
    func note(
        _ session: Session, of account: Account, in organization: Organization, after present: Session?,
        lapsed: Session?, visitor: Visitor
    ) async throws -> Secret<String>? {
        let secret = visitor.device ?? deployment.random.token()
        let isNews = lapsed == nil && present?.id != session.id
        let news: @Sendable () throws -> [QueuedMail] = { [mail = deployment.mail] in
            [try mail.ready(Self.mail(.newDevice, of: session, account, in: organization, visitor: visitor))]
        }
        let familiarity = try await deployment.store.recognize(
            browser: TokenHash.sha256(secret.reveal()), of: account.id, at: session.lastSeenAt,
            telling: isNews ? news : nil)
        if lapsed != nil {
            try await deployment.mail.send(
                Self.mail(.signInAfterAbsence, of: session, account, in: organization, visitor: visitor))
            log(.signInAfterAbsence, to: account)
        } else if familiarity == .new, isNews {
            deployment.mail.wake()
            log(.newDevice, to: account)
        }
        return visitor.device == nil ? secret : nil
    }

    private func log(_ kind: Mail.Kind, to account: Account) {
        deployment.logger.notice(
            "unexpected sign-in told", metadata: ["kind": "\(kind.rawValue)", "account": "\(account.id)"])
    }

    private static func mail(
        _ kind: Mail.Kind, of session: Session, _ account: Account, in organization: Organization, visitor: Visitor
    ) -> Mail {
        var values = [
            // Only words of ours: what a browser calls itself may be anything, and somebody reads it in a mail.
            "agent": AgentName(visitor.agent).words ?? "–", "network": visitor.network,
            "time": Moment(session.lastSeenAt).text,
        ]
        if organization.keeper(ofPasswordOf: account, proofs: session.proofs) == .singleSignOn {
            values[Mail.singleSignOn] = ""
        }
        return Mail(kind, to: account, of: organization, values: values)
    }
}

extension AgentName {
    /// Both words, in the same form in all languages; nil when neither is known.
    fileprivate var words: String? {
        switch (browser, system) {
        case (let browser?, let system?): "\(browser) (\(system))"
        case (let one, let other): one ?? other
        }
    }
}

import Credentials
import Identity
import OpenIDConnect
import Primitives
import SignIn

extension Deployment {
    /// What scripts may know of a browser's sessions: a keyed hash of their ids, so that it tells nothing and cannot be
    /// made up.
    ///
    /// It stays the same as long as the same sessions are there, whichever of them answers (OpenID Connect Session
    /// Management 1.0 §2: the state is that of the browser).
    ///
    /// - Parameters:
    ///   - session: the session that is asked about.
    ///   - others: the other sessions of the browser.
    func browserState(
        of session: Session, beside others: [SessionID], in organization: Organization
    ) -> BrowserState {
        let end = SessionAge(of: session, policy: organization.policy.session).latestEnd
        let ids = Set(others + [session.id]).map(\.value).sorted().joined(separator: " ")
        let value = Base64URL.encode(SecretMAC.compute(ids, key: vault.browserStateKey))
        return BrowserState(value: value, seconds: max(0, (end - clock.now()).components.seconds))
    }
}

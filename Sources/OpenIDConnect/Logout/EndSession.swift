package import Identity
import Primitives

/// What becomes of a request to log out (OpenID Connect RP-Initiated Logout §2, §3).
package struct EndSession: Sendable {
    /// The decision.
    package enum Verdict: Sendable, Equatable {
        /// End the session, if there is one, and go there; without an address, to a page of ours that says so.
        case logOut(redirect: String?)
        /// Ask first, since anybody may have made the browser come here; then go there, if there is an address.
        case confirm(redirect: String?)
    }

    /// The request.
    package let request: EndSessionRequest
    /// Its hint, verified; nil when there was none or it was none of ours.
    package let hint: IDTokenHint?
    /// The client of `request.client(hint:)`, when there is one.
    package let client: Client?
    /// The browser's session, when there is one.
    package let session: Session?
    /// Whom the client knows the person of that session as, when there are both.
    package let subject: String?

    /// A request and what was found out about it.
    package init(request: EndSessionRequest, hint: IDTokenHint?, client: Client?, session: Session?, subject: String?) {
        self.request = request
        self.hint = hint
        self.client = client
        self.session = session
        self.subject = subject
    }

    /// The decision.
    package var verdict: Verdict {
        let isSound = problem == nil
        let redirect = isSound ? redirect : nil
        return isSound && hint != nil ? .logOut(redirect: redirect) : .confirm(redirect: redirect)
    }

    /// Why nobody is logged out unasked and nobody redirected; nil when everything sent fits together.
    private var problem: String? {
        if request.idTokenHint != nil, hint == nil { return "the hint is not an ID token of ours" }
        if let hint, let named = request.clientID, !named.value.isSameBytes(as: hint.client.value) {
            return "the client_id is not the hint's audience"
        }
        if let hint, session != nil, subject.map(hint.subject.isSameBytes) != true {
            return "the hint is about somebody else"
        }
        if let sent = request.postLogoutRedirectURI, !isRegistered(sent) { return "the address is not registered" }
        return nil
    }

    /// Byte for byte one of the client's (§3.1), and one that may be redirected to at all.
    private func isRegistered(_ uri: String) -> Bool {
        guard let client, let expected = request.client(hint: hint), client.id.value.isSameBytes(as: expected.value)
        else {
            return false
        }
        return uri.isOne(of: client.metadata.postLogoutRedirectURIs)
            && RedirectURIRules.problem(with: uri, applicationType: client.metadata.applicationType) == nil
    }

    private var redirect: String? {
        guard let sent = request.postLogoutRedirectURI, isRegistered(sent) else { return nil }
        let state = request.state.map { FormParameters([.init(name: "state", value: $0)]) } ?? []
        return VerifiedRedirectURI(verified: sent).adding(state)
    }
}

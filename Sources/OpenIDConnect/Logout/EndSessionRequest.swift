package import Identity
package import Primitives

/// A request to the end-session endpoint, read but not believed (OpenID Connect RP-Initiated Logout §2).
package struct EndSessionRequest: Sendable, Equatable {
    /// An ID token of the session to end.
    package let idTokenHint: String?
    /// The client that asks, by its own word.
    package let clientID: ClientID?
    /// Where the person is to go afterwards.
    package let postLogoutRedirectURI: String?
    /// To be repeated there.
    package let state: String?
    /// Languages wanted for our pages, best first.
    package let uiLocales: [String]

    /// Reads the query of a `GET` or the body of a `POST`; duplicates and oversize parameters are refused.
    package init(_ form: FormParameters) throws(TokenError) {
        let names = ["id_token_hint", "logout_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales"]
        guard form.duplicates.isDisjoint(with: names) else {
            throw TokenError(.invalidRequest, "A parameter was sent more than once.")
        }
        for name in names where (form[name]?.utf8.count ?? 0) > (name == "id_token_hint" ? 16 * 1024 : 2_048) {
            throw TokenError(.invalidRequest, "A parameter is too long.")
        }
        idTokenHint = form["id_token_hint"]
        clientID = form["client_id"].map { ClientID($0) }
        postLogoutRedirectURI = form["post_logout_redirect_uri"]
        state = form["state"]
        uiLocales = LocalesCheck.languageTags(form["ui_locales"])
    }

    /// The client to look up: the one the hint was issued to, or the one named.
    package func client(hint: IDTokenHint?) -> ClientID? { hint?.client ?? clientID }
}

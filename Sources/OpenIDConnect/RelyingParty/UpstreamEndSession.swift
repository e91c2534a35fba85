package import Primitives

/// A request to an upstream provider to end its session too (OpenID Connect RP-Initiated Logout §2).
package struct UpstreamEndSession: Sendable {
    /// Our client there.
    package let clientID: String
    /// The ID token of the session that ends here, if it was kept.
    package let idToken: Secret<String>?
    /// Where the browser comes back to.
    package let postLogoutRedirectURI: String
    /// Comes back with the browser.
    package let state: Secret<String>
    /// Languages of the provider's page, the best first.
    package let uiLocales: [String]

    /// The names of everything that may be sent.
    static let parameters: Set<String> = [
        "id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales", "logout_hint",
    ]

    /// The longest ID token that goes along, in bytes: addresses have an end, and the provider can ask the person instead.
    package static let longestHint = 4_096

    /// A request.
    package init(
        clientID: String, idToken: Secret<String>?, postLogoutRedirectURI: String, state: Secret<String>,
        uiLocales: [String] = []
    ) {
        self.clientID = clientID
        self.idToken = idToken
        self.postLogoutRedirectURI = postLogoutRedirectURI
        self.state = state
        self.uiLocales = uiLocales
    }

    /// Where the browser is sent; nil when the provider has no such place.
    package func url(at provider: ProviderConfiguration) -> String? {
        guard let endpoint = provider.endSessionEndpoint else { return nil }
        var pairs: [FormParameters.Pair] = []
        if let hint = idToken?.reveal(), hint.utf8.count <= Self.longestHint {
            pairs.append(.init(name: "id_token_hint", value: hint))
        }
        pairs.append(.init(name: "client_id", value: clientID))
        pairs.append(.init(name: "post_logout_redirect_uri", value: postLogoutRedirectURI))
        pairs.append(.init(name: "state", value: state.reveal()))
        if !uiLocales.isEmpty {
            pairs.append(.init(name: "ui_locales", value: uiLocales.joined(separator: " ")))
        }
        return UpstreamURL.adding(FormParameters(pairs), to: endpoint)
    }
}

import Crypto
package import Primitives

/// An authorization request of ours to an upstream provider (OpenID Connect Core §3.1.2.1).
///
/// Always the code flow with PKCE S256, a `state` and a `nonce`; the redirect URI is one that no other connection has, so
/// that an answer cannot be taken for another provider's (RFC 9700 §4.4.2).
package struct UpstreamRequest: Sendable {
    /// What the provider is asked beyond who the person is; its answer is held against it.
    package struct Wishes: Sendable, Equatable {
        /// `prompt`, of which `login` also asks for `max_age=0`: only then must the answer say when the person signed in.
        package var prompts: Set<Prompt> = []
        /// `max_age`, in seconds.
        package var maxAge: Int?
        /// `acr_values`, the best first.
        package var acrValues: [String] = []
        /// `login_hint`.
        package var loginHint: String?
        /// `ui_locales`, the best first.
        package var uiLocales: [String] = []

        /// Nothing in particular.
        package init() {}

        /// `max_age` as it is sent: asking to sign in again is asking for an age of nothing.
        package var effectiveMaxAge: Int? { prompts.contains(.login) ? 0 : maxAge }
    }

    /// Our client there.
    package let clientID: String
    /// The redirect URI of this connection.
    package let redirectURI: String
    /// What is asked for; `openid` is always among it.
    package let scopes: [String]
    /// Comes back with the answer, from the browser that went there.
    package let state: Secret<String>
    /// Comes back in the ID token.
    package let nonce: String
    /// Goes to the token endpoint; only its hash goes with the browser.
    package let codeVerifier: Secret<String>
    /// What the provider is asked beyond who the person is.
    package let wishes: Wishes

    /// The names of everything that may be sent.
    static let parameters: Set<String> = [
        "response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "prompt", "max_age", "acr_values", "login_hint", "ui_locales", "request",
        "request_uri", "claims", "id_token_hint", "display", "registration", "resource", "code", "error", "iss",
    ]

    /// A request.
    package init(
        clientID: String, redirectURI: String, scopes: [String], state: Secret<String>, nonce: String,
        codeVerifier: Secret<String>, wishes: Wishes = Wishes()
    ) {
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.wishes = wishes
    }

    /// What is asked, without what must come back: for the record of an attempt.
    package var question: FormParameters {
        var pairs: [FormParameters.Pair] = [
            .init(name: "response_type", value: "code"), .init(name: "client_id", value: clientID),
            .init(name: "redirect_uri", value: redirectURI),
            .init(name: "scope", value: scopes.joined(separator: " ")),
        ]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { pairs.append(.init(name: name, value: value)) }
        }
        add("prompt", Prompt.allCases.filter(wishes.prompts.contains).map(\.rawValue).joined(separator: " "))
        add("max_age", wishes.effectiveMaxAge.map(String.init))
        add("acr_values", wishes.acrValues.joined(separator: " "))
        add("login_hint", wishes.loginHint)
        add("ui_locales", wishes.uiLocales.joined(separator: " "))
        return FormParameters(pairs)
    }

    /// Where the browser is sent.
    package func url(at provider: ProviderConfiguration) -> String {
        let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(codeVerifier.reveal().utf8))))
        let bound: FormParameters = [
            .init(name: "state", value: state.reveal()), .init(name: "nonce", value: nonce),
            .init(name: "code_challenge", value: challenge), .init(name: "code_challenge_method", value: "S256"),
        ]
        return UpstreamURL.adding(question + bound, to: provider.authorizationEndpoint)
    }
}

/// How an answer to an authorization request travels (`response_mode`).
///
/// `fragment` is not offered: it exists for tokens in the front channel, and we hand out none there (RFC 9700 §2.1.2).
package enum ResponseMode: String, Sendable, CaseIterable {
    /// In the query of the redirect URI.
    case query
    /// In a form that the browser posts to the redirect URI (OAuth 2.0 Form Post Response Mode).
    case formPost = "form_post"
}

/// The way back to a client: exists only once its redirect URI was verified.
package struct ResponseChannel: Sendable, Equatable {
    /// Where the answer goes.
    package let redirectURI: VerifiedRedirectURI
    /// How it goes there.
    package let mode: ResponseMode
    /// The client's `state`, to be repeated as it came.
    package let state: String?
    /// Our issuer, which every answer names (RFC 9207 §2).
    package let issuer: String

    init(redirectURI: VerifiedRedirectURI, mode: ResponseMode, state: String?, issuer: String) {
        self.redirectURI = redirectURI
        self.mode = mode
        self.state = state
        self.issuer = issuer
    }
}

package import Identity
import Primitives

/// An authorization request that passed every check.
///
/// Only `AuthorizationChecks` makes one.
package struct AuthorizationRequest: Sendable, Equatable {
    /// Who asks.
    package let client: ClientID
    /// Where and how the answer goes.
    package let channel: ResponseChannel
    /// Scopes asked for, each once, all of them registered for the client; `openid` is among them.
    package internal(set) var scopes: [String] = []
    /// To be repeated in the ID token.
    package internal(set) var nonce: String?
    /// S256 challenge; nil only for a confidential client that sent none.
    package internal(set) var codeChallenge: String?
    /// What the person must be asked in any case, or `none`.
    package internal(set) var prompt: Set<Prompt> = []
    /// Seconds a sign-in may be old, from the request or else from the client's registration.
    package internal(set) var maxAge: Int?
    /// Authentication contexts asked for, best first, from the request or else from the client's registration.
    package internal(set) var acrValues: [String] = []
    /// Claims asked for one by one, without those of scopes that the client may not ask for.
    package internal(set) var claims = ClaimsRequest()
    /// An ID token of the person expected, not verified yet: `IDTokenHint.read` does that.
    package internal(set) var idTokenHint: String?
    /// What to fill in as the email.
    package internal(set) var loginHint: String?
    /// Languages wanted, best first.
    package internal(set) var uiLocales: [String] = []
    /// Languages wanted for claims, best first.
    package internal(set) var claimsLocales: [String] = []
    /// How the client shows our pages.
    package internal(set) var display: Display?
    /// The only organization whose people may sign in.
    package internal(set) var organization: OrganizationName?
    /// The connection to go to.
    package internal(set) var connection: ConnectionID?
    /// An email domain that tells the organization, in lower case.
    package internal(set) var domainHint: String?

    /// Resources that tokens are wanted for, each once, all of them registered for the client (RFC 8707).
    package internal(set) var resources: [String] = []
    /// Thumbprint of the key that the code is to be bound to (RFC 9449 §10).
    package internal(set) var keyThumbprint: String?

    init(client: ClientID, channel: ResponseChannel) {
        self.client = client
        self.channel = channel
    }

    /// Where the answer goes.
    package var redirectURI: VerifiedRedirectURI { channel.redirectURI }

    /// How the answer goes there.
    package var responseMode: ResponseMode { channel.mode }

    /// The client's `state`, to be repeated.
    package var state: String? { channel.state }

    /// The claims asked for as JSON text, checked, as a grant keeps it.
    package var claimsText: String? { claims.text }

    /// Authentication contexts of which one must be met, or the request fails; empty when nothing must be
    /// (OpenID Connect Core §5.5.1.1).
    package var essentialACRValues: [String] { claims.essentialACRValues }

    /// `display` values (OpenID Connect Core §3.1.2.1); our pages adapt by themselves.
    package enum Display: String, Sendable, CaseIterable { case page, popup, touch, wap }
}

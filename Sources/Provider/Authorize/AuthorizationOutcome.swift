package import Identity
package import OpenIDConnect
package import Primitives

/// What an authorization request comes to.
package enum AuthorizationOutcome: Sendable {
    /// Answer the application: a code or an error, by the checked redirect URI.
    case respond(AuthorizationResponse)
    /// Ask the person: go to the sign-in page of this interaction.
    case signIn(SignInStart)
    /// Ask whether the application may have what it asks for.
    case consent(SignInStart)
    /// Tell the person; nothing may be sent to anybody.
    case refuse(AuthorizationError)
}

/// A sign-in that was opened.
package struct SignInStart: Sendable {
    /// Stands in the URL of the sign-in page.
    package let interaction: InteractionID
    /// The browser's new cookie, when it had none.
    package let newBrowserSecret: Secret<String>?
    /// Where it begins.
    package var entry = Entry.page(.login)

    /// Where a sign-in begins.
    package enum Entry: Sendable, Equatable {
        /// On this page.
        case page(SignInPlace)
        /// At this identity provider, without a page of ours before.
        case identityProvider(ConnectionID)
    }

    /// An interaction and the cookie to set for it.
    package init(interaction: InteractionID, newBrowserSecret: Secret<String>?) {
        self.interaction = interaction
        self.newBrowserSecret = newBrowserSecret
    }
}

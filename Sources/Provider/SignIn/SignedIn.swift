package import Identity
package import OpenIDConnect
package import Primitives

/// A person who is signed in now.
package struct SignedIn: Sendable {
    /// The secret of the new session cookie.
    package let sessionSecret: Secret<String>
    /// The secrets of the other sessions that stay in this browser; nil when nothing changes about them.
    package let others: [Secret<String>]?
    /// What scripts may know of the session.
    package let browserState: BrowserState
    /// When the cookie may be forgotten.
    package let expiresAt: Timestamp
    /// The language the person chose earlier, if any.
    package let locale: String?
    /// The secret by which the browser is recognized from now on; nil when it brought one.
    package let deviceSecret: Secret<String>?
    /// The organization that the browser came to, to begin there the next time; nil for the operators' own.
    package let organization: OrganizationName?
    /// Where to go.
    package let next: Next

    /// Where a signed-in person goes.
    package enum Next: Sendable {
        /// Back to the application.
        case respond(AuthorizationResponse)
        /// To the question whether the application may have what it asks for.
        case consent(SignInStart)
        /// To the question whether a device may be let in.
        case device(SignInStart)
        /// Back to the page of ours that wanted the sign-in.
        case page(OwnPath)
        /// To the home page: nobody sent them.
        case home
    }
}

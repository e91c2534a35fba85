package import Identity
package import OpenIDConnect

/// What the person's browser is shown or told next.
package enum SignInView: Sendable {
    /// The sign-in form.
    case form(SignInForm)
    /// The same email and password fit several organizations: choose one.
    case chooseOrganization(InteractionID, [OrganizationChoice], for: Client?)
    /// The password must be changed before anything else.
    case changePassword(PasswordChangeForm)
    /// A code is wanted.
    case secondFactor(SecondFactorForm)
    /// A device must be enrolled before anything else.
    case enrol(EnrolmentForm)
    /// The sign-in cannot go on.
    case refused(SignInRefusal)
    /// Signed in: set the session cookie, then go on.
    case finished(SignedIn)
    /// Not signed in, and the application must be told.
    case respond(AuthorizationResponse)
    /// Signed in already: ask whether the application may have what it asks for.
    case consent(SignInStart)
    /// Signed in already: ask whether the device may be let in.
    case device(SignInStart)
    /// Signed in already: go back to the page of ours that wanted it.
    case page(OwnPath)
    /// The interaction is gone or belongs to another browser; a new one was opened: go to its page.
    case restarted(SignInStart)
}

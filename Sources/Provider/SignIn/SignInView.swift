package import Identity
package import OpenIDConnect

/// What the person's browser is shown or told next.
package enum SignInView: Sendable {
    /// The sign-in form.
    case form(SignInForm)
    /// The form that asks for the name of an organization.
    case options(OptionsForm)
    /// Go to this identity provider.
    case federate(InteractionID, ConnectionID)
    /// Several accounts of this browser may answer, or the request wants the person to choose: choose one.
    case chooseAccount(AccountChoice)
    /// The same email and password fit several organizations: choose one.
    case chooseOrganization(InteractionID, [OrganizationChoice], for: Client?, LanguageWishes)
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
    /// Signed in already, and what the person came for was answered: where the application begins, or the home page.
    case done(Client?)
    /// The interaction is gone or belongs to another browser; a new one was opened: go to its page.
    case restarted(SignInStart)
}

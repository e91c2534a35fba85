package import Identity

/// What somebody who opened an invitation is shown or told next.
package enum InvitationView: Sendable {
    /// The form to register with.
    case form(InvitationForm)
    /// The organization signs its people in itself: there is nothing to fill in here.
    case singleSignOn(InvitationForm)
    /// The link leads nowhere any more.
    case ended(LinkEnd)
    /// Registered, and now in the middle of a sign-in.
    case registered(SignInStart, SignInView)
    /// Registered; sign-ins with this address are paused, so this one has to wait.
    case registeredButPaused
}

/// The form to register with.
package struct InvitationForm: Sendable {
    /// Who is invited.
    package let account: Account
    /// Where to.
    package let organization: Organization
    /// The identity providers by which the person may come instead, or must.
    package var connections: [OfferedConnection] = []
    /// What the password must meet, and whether what was typed does.
    package let criteria: [NewPasswordCriterion]
    /// What is wrong with what was typed, if anything.
    package let problem: NewPasswordProblem?

    /// A form.
    package init(
        account: Account, organization: Organization, criteria: [NewPasswordCriterion], problem: NewPasswordProblem?
    ) {
        self.account = account
        self.organization = organization
        self.criteria = criteria
        self.problem = problem
    }
}

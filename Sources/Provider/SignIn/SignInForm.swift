package import Identity

/// The sign-in form and what stands on it.
package struct SignInForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The email to show, as typed or as hinted.
    package var email: String
    /// The organization the sign-in is bound to, if one is known.
    package var organization: Organization?
    /// The application the person came from, if any.
    package var client: Client?
    /// Somebody signed in is to show again who they are, before something that matters.
    package var isConfirmation: Bool
    /// What went wrong with what was typed, if anything.
    package var problem: SignInProblem?
    /// `ui_locales` of the request, in order.
    package var uiLocales: [String]

    /// A form.
    package init(
        interaction: InteractionID, email: String, organization: Organization?, client: Client?,
        isConfirmation: Bool = false, problem: SignInProblem? = nil, uiLocales: [String] = []
    ) {
        self.interaction = interaction
        self.email = email
        self.organization = organization
        self.client = client
        self.isConfirmation = isConfirmation
        self.problem = problem
        self.uiLocales = uiLocales
    }
}

/// What went wrong with what was typed into the sign-in form.
package enum SignInProblem: Sendable, Equatable {
    /// Unknown, wrong, or not admitted: one answer for all of them.
    case notRight
    /// The email is not one.
    case malformedEmail
    /// An email without a password: ask for it.
    case passwordMissing
    /// Too many wrong codes ended the sign-in before: it begins anew.
    case wrongCodes
    /// Too many wrong passwords: paused for this long, rounded up to whole minutes by the page.
    case locked(remaining: Duration)
    /// The directory that knows the password cannot be asked now.
    case directoryUnavailable
}

package import Identity

/// The form that asks who it is, and what stands on it.
package struct SignInForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The page it stands on.
    package var place = SignInPlace.login
    /// The email to show, as typed or as hinted.
    package var email: String
    /// The organization to show by its name and in its language; nil while none is known, or none may be told.
    package var organization: Organization?
    /// The application the person came from, if any.
    package var client: Client?
    /// Somebody signed in is to show again who they are, before something that matters.
    package var isConfirmation: Bool
    /// What went wrong with what was typed, if anything.
    package var problem: SignInProblem?
    /// Why the person sees the page, where that needs a word.
    package var notice: Notice?
    /// `ui_locales` of the request, in order.
    package var uiLocales: [String]
    /// Whether email and password may be typed here.
    package var asksPassword = true
    /// The identity providers to choose from.
    package var connections: [OfferedConnection] = []
    /// Whether there is a way around the identity providers, for break-glass people.
    package var offersAdministratorSignIn = false
    /// Whether the person may name another organization: not where the request names one.
    package var mayChangeOrganization = false

    /// Why the person sees the page.
    package enum Notice: Sendable, Equatable {
        /// They were signed in and did nothing for too long.
        case inactive
        /// Another sign-in came to nothing.
        case restarted(Interaction.Notice)
    }

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
    /// An email without a password, once more: ask for it.
    case passwordMissing
    /// Too many wrong codes ended the sign-in before: it begins anew.
    case wrongCodes
    /// Too many wrong passwords: paused for this long, rounded up to whole minutes by the page.
    case locked(remaining: Duration)
    /// The directory that knows the password cannot be asked now.
    case directoryUnavailable
    /// Too many failed sign-ins from this network: none is tried for this long.
    case tooMany(remaining: Duration)
}

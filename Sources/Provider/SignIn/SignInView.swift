package import Identity
package import OpenIDConnect
package import Primitives

/// What the person's browser is shown or told next.
package enum SignInView: Sendable {
    /// The sign-in form.
    case form(SignInForm)
    /// The same email and password fit several organizations: choose one.
    case chooseOrganization(InteractionID, [OrganizationChoice], for: Client?)
    /// The password must be changed before anything else.
    case changePassword(PasswordChangeForm)
    /// The sign-in cannot go on.
    case refused(SignInRefusal)
    /// Signed in: set the session cookie, then go on.
    case finished(SignedIn)
    /// Not signed in, and the application must be told.
    case respond(AuthorizationResponse)
    /// The interaction is gone or belongs to another browser; a new one was opened: go to its page.
    case restarted(SignInStart)
}

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
    /// What went wrong with what was typed, if anything.
    package var problem: SignInProblem?
    /// `ui_locales` of the request, in order.
    package var uiLocales: [String]

    /// A form.
    package init(
        interaction: InteractionID, email: String, organization: Organization?, client: Client?,
        problem: SignInProblem? = nil, uiLocales: [String] = []
    ) {
        self.interaction = interaction
        self.email = email
        self.organization = organization
        self.client = client
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
    /// Too many wrong passwords: paused for this long, rounded up to whole minutes by the page.
    case locked(remaining: Duration)
}

/// One organization to choose.
package struct OrganizationChoice: Sendable, Equatable {
    /// Its short name, the form's value.
    package let name: OrganizationName
    /// What people read.
    package let displayName: String
}

/// The form for a forced change of password.
package struct PasswordChangeForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// Whose password.
    package let email: String
    /// Why it must be changed.
    package let reason: Reason
    /// What the new password must meet, and whether what was typed does.
    package let criteria: [Criterion]
    /// What went wrong with what was typed, if anything.
    package let problem: Problem?

    /// Why a password must be changed.
    package enum Reason: Sendable, Equatable { case demanded, expired }

    /// A criterion and whether what was typed meets it, for the page.
    package struct Criterion: Sendable, Equatable {
        /// The suffix of its locale key, such as `min_length`.
        package let key: String
        /// The number in it, if it has one.
        package let number: Int?
        /// Whether the new password meets it.
        package let isMet: Bool

        /// A criterion.
        package init(key: String, number: Int?, isMet: Bool) {
            self.key = key
            self.number = number
            self.isMet = isMet
        }
    }

    /// What went wrong with what was typed.
    package enum Problem: Sendable, Equatable {
        /// The present password is not right.
        case wrongPassword
        /// The two new passwords differ.
        case mismatch
        /// The new password does not meet all criteria.
        case criteria
        /// It was used before.
        case reused
    }

    /// A form.
    package init(
        interaction: InteractionID, client: Client?, email: String, reason: Reason, criteria: [Criterion],
        problem: Problem?
    ) {
        self.interaction = interaction
        self.client = client
        self.email = email
        self.reason = reason
        self.criteria = criteria
        self.problem = problem
    }
}

/// Why a sign-in cannot go on.
///
/// Only told after a valid proof, so it tells nobody else anything.
package enum SignInRefusal: Sendable, Equatable {
    /// The account is suspended: contact an administrator.
    case suspended
    /// The step that comes next cannot be taken here: a second factor is wanted, and this release has no way to show
    /// one. It fails closed.
    case secondFactorUnavailable
    /// The organization asked for does not exist or may not be used here.
    case organizationUnavailable
}

/// A person who is signed in now.
package struct SignedIn: Sendable {
    /// The secret of the new session cookie.
    package let sessionSecret: Secret<String>
    /// When the cookie may be forgotten.
    package let expiresAt: Timestamp
    /// The language the person chose earlier, if any.
    package let locale: String?
    /// Where to go.
    package let next: Next

    /// Where a signed-in person goes.
    package enum Next: Sendable {
        /// Back to the application.
        case respond(AuthorizationResponse)
        /// To the home page: nobody sent them.
        case home
    }
}

/// What the person submitted.
package enum SignInSubmission: Sendable {
    /// The sign-in form. An empty password is none.
    case credentials(email: String, password: Secret<String>)
    /// The choice among the organizations that matched, by short name.
    case organization(String)
    /// The forced change of password.
    case newPassword(current: Secret<String>, new: Secret<String>, confirmation: Secret<String>)
}

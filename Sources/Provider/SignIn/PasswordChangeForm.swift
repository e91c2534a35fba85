package import Identity

/// The form for a forced change of password.
package struct PasswordChangeForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// Whose person it is.
    package let organization: Organization
    /// The language they want.
    package let language: LanguageWishes
    /// Whose password.
    package let email: String
    /// Why it must be changed.
    package let reason: Reason
    /// What the new password must meet, and whether what was typed does.
    package let criteria: [NewPasswordCriterion]
    /// What went wrong with what was typed, if anything.
    package let problem: Problem?

    /// Why a password must be changed.
    package enum Reason: Sendable, Equatable { case demanded, compromised, expired }

    /// What went wrong with what was typed.
    package enum Problem: Sendable, Equatable {
        /// The present password is not right.
        case wrongPassword
        /// The new one may not be set.
        case new(NewPasswordProblem)
        /// The present one is not looked at now.
        case notNow(SignInProblem)
    }

    /// A form.
    package init(
        interaction: InteractionID, client: Client?, organization: Organization, language: LanguageWishes,
        email: String, reason: Reason, criteria: [NewPasswordCriterion], problem: Problem?
    ) {
        self.interaction = interaction
        self.client = client
        self.organization = organization
        self.language = language
        self.email = email
        self.reason = reason
        self.criteria = criteria
        self.problem = problem
    }
}

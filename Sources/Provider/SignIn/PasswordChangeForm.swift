package import Identity

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

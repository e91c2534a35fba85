package import Identity

/// The question for a second factor.
package struct SecondFactorForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// Whose person it is.
    package let organization: Organization
    /// The language they want.
    package let language: LanguageWishes
    /// What is wrong with what was typed, if anything.
    package var problem: SecondFactorProblem?

    /// A form.
    package init(
        interaction: InteractionID, client: Client?, organization: Organization, language: LanguageWishes,
        problem: SecondFactorProblem? = nil
    ) {
        self.interaction = interaction
        self.client = client
        self.organization = organization
        self.language = language
        self.problem = problem
    }
}

/// What is wrong with a code.
package enum SecondFactorProblem: Sendable, Equatable {
    /// It is not right.
    case wrong
    /// It is right, and was used before.
    case used
    /// Too many wrong ones: none is looked at for so long.
    case paused(Duration)
}

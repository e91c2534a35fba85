package import Identity

/// The form that asks for the name of an organization.
package struct OptionsForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// `ui_locales` of the request, in order.
    package let uiLocales: [String]
    /// What was typed cannot be the name of any organization.
    package let isMalformed: Bool

    /// Several organizations own the domain of the address that was typed or hinted at, whoever has it.
    package let isOfSeveral: Bool

    /// A form.
    package init(
        interaction: InteractionID, client: Client?, uiLocales: [String], isMalformed: Bool, isOfSeveral: Bool
    ) {
        self.interaction = interaction
        self.client = client
        self.uiLocales = uiLocales
        self.isMalformed = isMalformed
        self.isOfSeveral = isOfSeveral
    }
}

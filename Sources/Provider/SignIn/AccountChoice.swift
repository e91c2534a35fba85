package import Identity

/// The accounts of this browser, to choose one of.
package struct AccountChoice: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// `ui_locales` of the request, in order.
    package let uiLocales: [String]
    /// Those that the request may be answered with, the present one first.
    package let accounts: [Item]
    /// What was chosen is not there any more.
    package let isGone: Bool

    /// One account.
    package struct Item: Sendable, Equatable {
        /// Its session, the form's value.
        package let session: SessionID
        /// Its email.
        package let email: String
        /// The person's name, if known.
        package let name: String?
        /// The organization it belongs to, as people read it.
        package let organization: String

        /// An account.
        package init(session: SessionID, email: String, name: String?, organization: String) {
            self.session = session
            self.email = email
            self.name = name
            self.organization = organization
        }
    }

    /// A choice.
    package init(
        interaction: InteractionID, client: Client?, uiLocales: [String], accounts: [Item], isGone: Bool
    ) {
        self.interaction = interaction
        self.client = client
        self.uiLocales = uiLocales
        self.accounts = accounts
        self.isGone = isGone
    }
}

/// Which of the accounts that this browser is signed in to.
package struct SelectAccountPage: Page {
    package static let template = "select-account"
    package let heading: String
    package let problem: String?
    package let form: String? = "select"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the person goes on to; none when they came by themselves.
    package let purpose: String?
    /// The accounts.
    package let choices: [Choice]

    /// One account.
    package struct Choice: Sendable {
        /// Its session.
        package let value: String
        /// The person's name, if known.
        package let name: String?
        /// Its email.
        package let email: String
        /// The organization it belongs to.
        package let organization: String
        /// The one chosen at first.
        package let isFirst: Bool

        /// The texts and values, ready to be shown.
        package init(value: String, name: String?, email: String, organization: String, isFirst: Bool) {
            self.value = value
            self.name = name
            self.email = email
            self.organization = organization
            self.isFirst = isFirst
        }
    }

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, purpose: String?, choices: [Choice]
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.choices = choices
    }
}

/// Which organization, when an email and a password fit several.
package struct SelectOrganizationPage: Page {
    package static let template = "select-organization"
    package let heading: String
    package let problem: String?
    package let form: String? = "select"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The organizations that matched.
    package let choices: [Choice]

    /// One organization.
    package struct Choice: Sendable {
        /// Its short name.
        package let value: String
        /// What people read.
        package let name: String
        /// The one chosen at first.
        package let isFirst: Bool

        /// The texts and values, ready to be shown.
        package init(value: String, name: String, isFirst: Bool) {
            self.value = value
            self.name = name
            self.isFirst = isFirst
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, action: String, csrf: String, choices: [Choice]) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.choices = choices
    }
}

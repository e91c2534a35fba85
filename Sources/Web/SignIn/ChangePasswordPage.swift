/// The forced change of a password.
package struct ChangePasswordPage: Page {
    package static let template = "change-password"
    package let heading: String
    package let problem: String?
    package let form: String? = "change-password"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// Why it must be changed.
    package let reason: String
    /// Whose password.
    package let email: String
    /// The current password is what is wrong.
    package let isPasswordWrong: Bool
    /// The new password is what is wrong.
    package let isNewPasswordWrong: Bool
    /// The rules, while some are not met.
    package let criteria: CriteriaList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, reason: String, email: String,
        isPasswordWrong: Bool, isNewPasswordWrong: Bool, criteria: CriteriaList?
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.reason = reason
        self.email = email
        self.isPasswordWrong = isPasswordWrong
        self.isNewPasswordWrong = isNewPasswordWrong
        self.criteria = criteria
    }
}

/// The rules a new password does not meet yet, among those it does.
package struct CriteriaList: Sendable {
    /// In the order they are shown.
    package let items: [Item]

    /// One rule.
    package struct Item: Sendable {
        /// What it asks for.
        package let text: String
        /// Whether it is met.
        package let isMet: Bool
        /// Its name, for the script that looks at what is typed.
        package let rule: String
        /// The number in it, if it has one.
        package let number: String?
        /// What is said while as many rules are open as stand here up to this one.
        package let left: String

        /// The texts and values, ready to be shown.
        package init(text: String, isMet: Bool, rule: String, number: String?, left: String) {
            self.text = text
            self.isMet = isMet
            self.rule = rule
            self.number = number
            self.left = left
        }
    }

    /// The texts and values, ready to be shown.
    package init(items: [Item]) {
        self.items = items
    }
}

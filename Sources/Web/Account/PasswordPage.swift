/// A new password in place of the present one, or a sentence that says who keeps it.
package struct PasswordPage: Page {
    package static let template = "password"
    package let heading: String
    package let problem: String?
    package let notice: String?
    /// Who keeps the password, when it is not changed here.
    package let keeper: String?
    /// The form; nil where somebody else keeps the password.
    package let fields: Fields?

    /// The form.
    package struct Fields: Sendable {
        /// Where it goes.
        package let action: String
        /// Its token.
        package let csrf: String
        /// Whose password.
        package let email: String
        /// The present password is what is wrong.
        package let isPasswordWrong: Bool
        /// The new password is what is wrong.
        package let isNewPasswordWrong: Bool
        /// Passwords are paused: the fields are disabled.
        package let isLocked: Bool
        /// The rules, while some are not met.
        package let criteria: CriteriaList?

        /// The texts and values, ready to be shown.
        package init(
            action: String, csrf: String, email: String, isPasswordWrong: Bool, isNewPasswordWrong: Bool,
            isLocked: Bool, criteria: CriteriaList?
        ) {
            self.action = action
            self.csrf = csrf
            self.email = email
            self.isPasswordWrong = isPasswordWrong
            self.isNewPasswordWrong = isNewPasswordWrong
            self.isLocked = isLocked
            self.criteria = criteria
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, notice: String?, keeper: String?, fields: Fields?) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.keeper = keeper
        self.fields = fields
    }
}

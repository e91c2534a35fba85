/// The new password in place of a forgotten one.
package struct ResetPasswordPage: Page {
    package static let template = "reset-password"
    package let heading: String
    package let problem: String?
    package let form: String? = "reset-password"
    /// Which account, and what it means.
    package let lead: String
    /// Where the form goes, with the one-time token.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// Whose password.
    package let email: String
    /// The new password is what is wrong.
    package let isNewPasswordWrong: Bool
    /// The rules, while some are not met.
    package let criteria: CriteriaList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, lead: String, action: String, csrf: String, email: String,
        isNewPasswordWrong: Bool, criteria: CriteriaList?
    ) {
        self.heading = heading
        self.problem = problem
        self.lead = lead
        self.action = action
        self.csrf = csrf
        self.email = email
        self.isNewPasswordWrong = isNewPasswordWrong
        self.criteria = criteria
    }
}

/// The first operator.
package struct SetupPage: Page {
    package static let template = "setup"
    package let heading: String
    package let problem: String?
    package let form: String? = "setup"
    /// Where the form goes, with the one-time token.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The email as typed.
    package let email: String
    /// The email is what is wrong.
    package let isEmailWrong: Bool
    /// A password is what is wrong.
    package let isNewPasswordWrong: Bool
    /// The rules, while some are not met.
    package let criteria: CriteriaList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, email: String, isEmailWrong: Bool,
        isNewPasswordWrong: Bool, criteria: CriteriaList?
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.email = email
        self.isEmailWrong = isEmailWrong
        self.isNewPasswordWrong = isNewPasswordWrong
        self.criteria = criteria
    }
}

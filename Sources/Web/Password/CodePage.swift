/// Asks for the code that stands beside a link in a mail.
package struct CodePage: Page {
    package static let template = "code"
    package let heading: String
    package let problem: String?
    package let form: String? = "code-of-a-mail"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The email as typed.
    package let email: String
    /// Email and code do not fit.
    package let isWrong: Bool
    /// Codes are not taken for a while: the fields are disabled.
    package let isPaused: Bool
    /// Where another mail can be asked for.
    package let again: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, email: String, isWrong: Bool, isPaused: Bool,
        again: String
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.email = email
        self.isWrong = isWrong
        self.isPaused = isPaused
        self.again = again
    }
}

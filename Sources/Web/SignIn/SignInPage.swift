/// Email and password.
package struct SignInPage: Page {
    package static let template = "sign-in"
    package let heading: String
    package let problem: String?
    package let form: String? = "sign-in"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the person goes on to, or with which account; none when they came by themselves.
    package let purpose: String?
    /// The application; nil when the person came by themselves.
    package let application: ApplicationCard?
    /// The email as typed or hinted.
    package let email: String
    /// What was just done, if anything.
    package let notice: String?
    /// The way to a new password.
    package let forgotten: String
    /// The email is what is wrong, or may be.
    package let isEmailWrong: Bool
    /// The password is what is wrong, or may be.
    package let isPasswordWrong: Bool
    /// Sign-in is paused: the fields are disabled.
    package let isLocked: Bool

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, purpose: String?,
        application: ApplicationCard?, email: String, notice: String?, forgotten: String,
        isEmailWrong: Bool, isPasswordWrong: Bool, isLocked: Bool
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.application = application
        self.email = email
        self.notice = notice
        self.forgotten = forgotten
        self.isEmailWrong = isEmailWrong
        self.isPasswordWrong = isPasswordWrong
        self.isLocked = isLocked
    }
}

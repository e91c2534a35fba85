/// Email and password.
package struct SignInPage: Page {
    package static let template = "sign-in"
    package let heading: String
    package let problem: String?
    package let notice: String?
    package let form: String? = "sign-in"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the person goes on to, or with which account; none when they came by themselves.
    package let purpose: String?
    /// The application; nil when the person came by themselves.
    package let application: ApplicationCard?
    /// The fields.
    package let credentials: CredentialFields
    /// The way to a new password.
    package let forgotten: String
    /// Where one can name an organization; nil where the request names it.
    package let options: String?
    /// The regions to choose from; nil when there is one only.
    package let regions: RegionList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String?, action: String, csrf: String, purpose: String?,
        application: ApplicationCard?, credentials: CredentialFields, forgotten: String, options: String?,
        regions: RegionList?
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.application = application
        self.credentials = credentials
        self.forgotten = forgotten
        self.options = options
        self.regions = regions
    }
}

/// The fields for an email and a password.
package struct CredentialFields: Sendable {
    /// The email as typed or hinted.
    package let email: String
    /// The email is what is wrong, or may be.
    package let isEmailWrong: Bool
    /// The password is what is wrong, or may be.
    package let isPasswordWrong: Bool
    /// Sign-in is paused: the fields are disabled.
    package let isLocked: Bool

    /// The values, ready to be shown.
    package init(email: String, isEmailWrong: Bool, isPasswordWrong: Bool, isLocked: Bool) {
        self.email = email
        self.isEmailWrong = isEmailWrong
        self.isPasswordWrong = isPasswordWrong
        self.isLocked = isLocked
    }
}

/// What stands around every form that asks who it is.
package struct SignInHead: Sendable {
    /// The title and heading.
    package let heading: String
    /// The sentence at the top when something went wrong.
    package let problem: String?
    /// The sentence at the top when something was done.
    package let notice: String?
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the person goes on to, or with which account; none when they came by themselves.
    package let purpose: String?
    /// The application; nil when the person came by themselves.
    package let application: ApplicationCard?
    /// The way to a new password.
    package let forgotten: String
    /// Where one can name an organization, or another one; nil where the request names it.
    package let options: String?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String?, action: String, csrf: String, purpose: String?,
        application: ApplicationCard?, forgotten: String, options: String?
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.application = application
        self.forgotten = forgotten
        self.options = options
    }
}

/// A page with a form that asks who it is.
package protocol SignInFormPage: Page {
    /// What stands around the form.
    var head: SignInHead { get }
}

extension SignInFormPage {
    package var heading: String { head.heading }
    package var problem: String? { head.problem }
    package var notice: String? { head.notice }
    package var form: String? { "sign-in" }
}

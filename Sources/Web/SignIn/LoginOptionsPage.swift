/// More login options: the name of the organization.
package struct LoginOptionsPage: Page {
    package static let template = "login-options"
    package let heading: String
    package let problem: String?
    package let notice: String?
    package let form: String? = "options"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the person goes on to; none when they came by themselves.
    package let purpose: String?
    /// What was typed.
    package let organization: String
    /// The name is what is wrong.
    package let isWrong: Bool
    /// To the names of one's organizations, by mail.
    package let forgotten: String
    /// Back to email and password.
    package let back: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String? = nil, action: String, csrf: String, purpose: String?,
        organization: String, forgotten: String, back: String
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.organization = organization
        isWrong = problem != nil
        self.forgotten = forgotten
        self.back = back
    }
}

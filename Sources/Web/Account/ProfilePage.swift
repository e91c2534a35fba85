/// What somebody is called.
package struct ProfilePage: Page {
    package static let template = "profile"
    package let heading: String
    package let problem: String?
    package let notice: String?
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The email, which is not changed here.
    package let email: String
    /// Given name.
    package let givenName: String
    /// Family name.
    package let familyName: String
    /// Whether the names are changed here; else only shown.
    package let isOwn: Bool

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String?, action: String, csrf: String, email: String,
        givenName: String, familyName: String, isOwn: Bool
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.email = email
        self.givenName = givenName
        self.familyName = familyName
        self.isOwn = isOwn
    }
}

/// Asks whether to log out.
package struct LogoutPage: Page {
    package static let template = "logout"
    package let heading: String
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The application's parameters, kept for the answer.
    package let fields: [FormPostPage.Field]
}

/// Says that nobody is logged in any more.
package struct LoggedOutPage: Page {
    package static let template = "logged-out"
    package let heading: String
}

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

    /// The texts and values, ready to be shown.
    package init(heading: String, action: String, csrf: String, fields: [FormPostPage.Field]) {
        self.heading = heading
        self.action = action
        self.csrf = csrf
        self.fields = fields
    }
}

/// Says that nobody is logged in any more.
package struct LoggedOutPage: Page {
    package static let template = "logged-out"
    package let heading: String
    /// Addresses of applications that are told in frames.
    package let frames: [String]
    /// Where the browser goes on to by itself, if anywhere.
    package let next: String?
    /// What the browser takes along where it goes on with a form, in place of `next`.
    package let message: FederationFormPage?
    /// Whether the browser goes on at all.
    package let goesOn: Bool

    /// The texts and values, ready to be shown.
    package init(heading: String, frames: [String] = [], next: String? = nil, message: FederationFormPage? = nil) {
        self.heading = heading
        self.frames = frames
        self.next = next
        self.message = message
        goesOn = next != nil || message != nil
    }
}

/// Asks for an email address, to mail something to it.
package struct AskAddressPage: Page {
    package static let template = "ask-address"
    package let heading: String
    package let problem: String?
    package let form: String? = "ask-address"
    /// What it is for.
    package let lead: String
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The email as typed.
    package let email: String
    /// The email is what is wrong.
    package let isEmailWrong: Bool
    /// What the button says.
    package let submit: String
    /// The way back to the sign-in.
    package let back: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, lead: String, action: String, csrf: String, email: String,
        isEmailWrong: Bool, submit: String, back: String
    ) {
        self.heading = heading
        self.problem = problem
        self.lead = lead
        self.action = action
        self.csrf = csrf
        self.email = email
        self.isEmailWrong = isEmailWrong
        self.submit = submit
        self.back = back
    }
}

/// Says that a mail is on its way, if there is anybody to send it to.
package struct MailSentPage: Page {
    package static let template = "mail-sent"
    package let heading: String
    /// What happens now.
    package let text: String
    /// Where the code in the mail is typed, if it has one.
    package let code: String?
    /// The way back to the sign-in.
    package let back: String

    /// The texts and values, ready to be shown.
    package init(heading: String, text: String, code: String?, back: String) {
        self.code = code
        self.heading = heading
        self.text = text
        self.back = back
    }
}

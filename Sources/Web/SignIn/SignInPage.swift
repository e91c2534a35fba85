/// Email and password.
package struct SignInPage: SignInFormPage {
    package static let template = "sign-in"
    package let head: SignInHead
    /// The fields.
    package let credentials: CredentialFields
    /// The regions to choose from; nil when there is one only.
    package let regions: RegionList?

    /// The texts and values, ready to be shown.
    package init(_ head: SignInHead, credentials: CredentialFields, regions: RegionList?) {
        self.head = head
        self.credentials = credentials
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

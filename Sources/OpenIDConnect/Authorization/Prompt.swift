/// What the person is to be asked (OpenID Connect Core §3.1.2.1).
package enum Prompt: String, Sendable, CaseIterable {
    /// Nothing at all; excludes the others.
    case none
    /// To sign in again.
    case login
    /// To consent again.
    case consent
    /// Which account.
    case selectAccount = "select_account"
}

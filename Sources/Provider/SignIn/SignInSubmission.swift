package import Identity
package import Primitives

/// What the person submitted.
package enum SignInSubmission: Sendable {
    /// The sign-in form. An empty password is none.
    case credentials(email: String, password: Secret<String>)
    /// The name of an organization, as typed under "More Login Options".
    case organizationName(String)
    /// The choice among the accounts of this browser, by session.
    case account(SessionID)
    /// None of them: another account.
    case anotherAccount
    /// The way back from a step that asks of one account: somebody else sits here.
    case startingOver
    /// The choice among the organizations that matched, by short name.
    case organization(String)
    /// A code of a device.
    case code(String)
    /// A recovery code.
    case recoveryCode(String)
    /// A step of enrolling a device.
    case enrolment(EnrolmentSubmission)
    /// The forced change of password.
    case newPassword(current: Secret<String>, new: Secret<String>, confirmation: Secret<String>)
}

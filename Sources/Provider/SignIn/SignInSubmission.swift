package import Primitives

/// What the person submitted.
package enum SignInSubmission: Sendable {
    /// The sign-in form. An empty password is none.
    case credentials(email: String, password: Secret<String>)
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

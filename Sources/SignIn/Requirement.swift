/// Something that must be settled before a sign-in is finished, in the order in which it is asked for.
///
/// The order matters: a second factor that exists is asked for before a password may be changed, so that a stolen
/// password alone never changes itself.
package enum Requirement: CaseIterable, Hashable, Sendable {
    /// Somebody proved who they are.
    case identity
    /// A device that is enrolled was used.
    case secondFactor
    /// The password is neither expired nor to be changed.
    case freshPassword
    /// A device is enrolled.
    case factorEnrolment
    /// The application gets the `acr` it asked for, and a connection the one it insists on.
    case authenticationContext
}

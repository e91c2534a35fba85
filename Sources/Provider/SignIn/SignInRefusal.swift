/// Why a sign-in cannot go on.
///
/// Only told after a valid proof, so it tells nobody else anything.
package enum SignInRefusal: Sendable, Equatable {
    /// The account is suspended: contact an administrator.
    case suspended
    /// The step that comes next cannot be taken here: a second factor is wanted, and this release has no way to show
    /// one. It fails closed.
    case secondFactorUnavailable
    /// The organization asked for does not exist or may not be used here.
    case organizationUnavailable
}

/// Why a sign-in cannot go on.
///
/// Only told after a valid proof, so it tells nobody else anything.
package enum SignInRefusal: Sendable, Equatable {
    /// The account is suspended: contact an administrator.
    case suspended
    /// The organization asked for does not exist or may not be used here.
    case organizationUnavailable
    /// The authentication that is required was not reached, and no application waits that could be told.
    case unmetRequirements
}

package import Primitives

/// What became of an answer to a sign-in request.
package enum ResponseVerdict: Sendable {
    /// It holds: this is who the person is.
    case verified(VerifiedAssertion, checks: [Check])
    /// It would hold, but nobody asked for it (SAML Profiles §4.1.5).
    ///
    /// Who it is about is not told: anybody could have posted it from anywhere. All it is good for is to start a sign-in
    /// of our own, where the connection allows that.
    case unsolicited(checks: [Check])
    /// It is refused, and why is in the checks; the person reads none of it.
    ///
    /// `clockSkew` is that of `VerifiedAssertion`, if a signed assertion said when it was issued: an admin wants it most
    /// when it was too much.
    case refused(checks: [Check], clockSkew: Duration?)

    /// Everything that was checked, in order; what was not come to is there as skipped.
    package var checks: [Check] {
        switch self {
        case .verified(_, let checks), .unsolicited(let checks), .refused(let checks, _): checks
        }
    }

    /// How far the identity provider's clock seems to be ahead of ours; nil when that could not be measured.
    package var clockSkew: Duration? {
        switch self {
        case .verified(let assertion, _): assertion.clockSkew
        case .refused(_, let clockSkew): clockSkew
        case .unsolicited: nil
        }
    }

    /// The first check that failed; nil when none did.
    package var failure: SAMLCheck? {
        checks.first { $0.outcome == .failed }.flatMap { SAMLCheck(rawValue: $0.name) }
    }
}

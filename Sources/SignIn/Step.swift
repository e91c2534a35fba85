package import Identity
package import Primitives

/// What happens next in a sign-in.
package enum Step: Sendable, Hashable {
    /// Ask who it is, or, once that is known, by which of several ways they want to prove it.
    case identify(Options)
    /// Ask for the password, and nothing else will do.
    case askPassword
    /// Send the person to their identity provider: to the only one, or to one that they choose.
    case goToIdentityProvider([ConnectionID])
    /// Ask for a one-time code, a recovery code or a passkey.
    case askSecondFactor
    /// Ask for a new password.
    case changePassword(ChangeReason)
    /// Enrol a device and have a code of it shown, which is a proof of its own.
    case enrolSecondFactor
    /// Everything is settled.
    case finish
    /// The sign-in ends here.
    case refuse(Refusal)

    /// The ways somebody may prove who they are.
    package struct Options: Sendable, Hashable {
        /// Whether a password may be asked for.
        package var password: Bool
        /// The connections to offer.
        package var connections: [ConnectionID]
        /// Passwords are paused until then: the fields are shown disabled.
        package var pausedUntil: Timestamp?

        /// Ways to offer.
        package init(password: Bool, connections: [ConnectionID], pausedUntil: Timestamp? = nil) {
            self.password = password
            self.connections = connections
            self.pausedUntil = pausedUntil
        }
    }

    /// Why a password has to be changed.
    package enum ChangeReason: String, Sendable, Hashable, CaseIterable {
        /// An admin wants it changed, or it was a temporary one.
        case forced
        /// It was found among the passwords known from leaks.
        case compromised
        /// It is older than the organization's policy allows.
        case expired
    }
}

/// Why a sign-in ends without a session.
package enum Refusal: Sendable, Hashable {
    /// The account is suspended; told only after a proof.
    case accountSuspended
    /// The account was invited and has not registered; natively shown as the error that everybody gets.
    case accountInvited
    /// Passwords for this identifier are paused.
    case locked(until: Timestamp)
    /// A native proof in an organization that requires SSO; shown as the error that everybody gets.
    case ssoRequired
    /// The authentication that was asked for was not reached (`unmet_authentication_requirements`).
    case unmetAuthenticationRequirements
    /// No way in: no connection that counts, or an application that is not for these people.
    case notAllowed
}

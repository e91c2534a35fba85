package import Primitives

/// What became of a message to our single logout service.
package enum LogoutVerdict: Sendable {
    /// The identity provider ends sessions.
    case request(VerifiedLogoutRequest, checks: [Check])
    /// The identity provider answers a request of ours.
    case response(VerifiedLogoutResponse, checks: [Check])
    /// It is refused, and why is in the checks.
    case refused(checks: [Check])

    /// Everything that was checked, in order.
    package var checks: [Check] {
        switch self {
        case .request(_, let checks), .response(_, let checks), .refused(let checks): checks
        }
    }

    /// The first check that failed; nil when none did.
    package var failure: SAMLCheck? {
        checks.first { $0.outcome == .failed }.flatMap { SAMLCheck(rawValue: $0.name) }
    }
}

/// The identity provider's word that sessions are over, after everything was checked.
///
/// Only `LogoutCheck` makes one. The replay check is the caller's: an `id` seen before `rememberUntil` is refused.
package struct VerifiedLogoutRequest: Sendable, Hashable {
    /// The message's own id.
    package let id: String
    /// The identity provider's entity ID.
    package let issuer: String
    /// Whose sessions.
    package let nameID: NameID
    /// Which ones; empty for all that came from this identity provider (SAML Core §3.7.1).
    package let sessionIndexes: [String]
    /// Until when `id` must be remembered.
    package let rememberUntil: Timestamp
    /// What the answer has to carry back; foreign, and nothing but that.
    package let relayState: String?

    init?(_ facts: LogoutFacts, relayState: String?) {
        guard let name = facts.message.name?.name, let rememberUntil = facts.rememberUntil else { return nil }
        id = facts.message.id
        issuer = facts.expectation.identityProvider.entityID
        nameID = name
        sessionIndexes = facts.message.sessionIndexes
        self.rememberUntil = rememberUntil
        self.relayState = relayState
    }
}

/// The identity provider's answer to a logout request of ours, after everything was checked.
package struct VerifiedLogoutResponse: Sendable, Hashable {
    /// The id of our request.
    package let inResponseTo: String
    /// What became of it: a partial logout is never told as a whole one.
    package let outcome: LogoutResponse.Outcome

    init?(_ facts: LogoutFacts) {
        guard let inResponseTo = facts.message.inResponseTo, let status = facts.message.status else { return nil }
        self.inResponseTo = inResponseTo
        // Success with a code below it that takes some of it back: SAML Core §3.7.3.2.
        outcome =
            if status.isSuccess {
                .complete
            } else if status.code?.isSameBytes(as: SAMLURI.success) ?? false {
                .partial
            } else if status.subcode?.isSameBytes(as: SAMLURI.unknownPrincipal) ?? false {
                .unknownPrincipal
            } else {
                .failed
            }
    }
}

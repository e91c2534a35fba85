package import Identity
package import Primitives
import SignIn

/// What a browser that signs in at an identity provider is shown or told next.
package enum FederationView: Sendable {
    /// Take this to the provider.
    case leave(FederationCarriage)
    /// A sign-in was opened in this browser: begin it.
    case opened(SignInStart)
    /// The sign-in goes on, or has ended.
    case signIn(SignInView)
    /// Nobody is signed in; the person is told why, and the rest is kept for an admin.
    case failed(FederationFailure)
    /// An admin's test came to its end: nobody is signed in, and what came of it is kept.
    case tested(FederationTest)
    /// There is no such connection.
    case notFound
}

/// Why a sign-in at an identity provider came to nothing.
package struct FederationFailure: Sendable, Equatable {
    /// What the person is told.
    package let problem: Problem
    /// What the connection is called.
    package let connection: String
    /// What its organization is called.
    package let organization: String
    /// Stands in the URL to try again; nil when there is nothing to go on with.
    package let interaction: InteractionID?
    /// Which connection.
    package let id: ConnectionID
    /// The organization whose page has all its ways in, where it requires SSO; nil where a password may be another way.
    package let page: OrganizationName?

    /// What people are told: never more than they can act on.
    package enum Problem: String, Sendable, Hashable, CaseIterable {
        /// The provider cannot be reached now, or is not set up.
        case unavailable
        /// The person, or the provider, ended the sign-in there.
        case cancelled
        /// The answer was refused: an admin has to look.
        case rejected
        /// The provider's clock or ours is wrong.
        case clock
        /// Nobody asked for the answer here: it took too long, came twice, or belongs to another browser.
        case lost
        /// The provider gave no address that can be used.
        case noEmail
        /// The address is not of the organization's domains.
        case emailOutsideDomains
        /// An account with the address is there, and is not theirs to have in this way.
        case notLinked
        /// There is no account, and none is made.
        case noAccount
        /// The account is suspended.
        case suspended
    }
}

/// What an admin's test of a connection came to.
package struct FederationTest: Sendable, Equatable {
    /// The attempt that has all of it.
    package let attempt: AttemptID
    /// What the connection is called.
    package let connection: String
    /// Whether somebody would be signed in.
    package let isPassed: Bool
    /// Each check that failed, and each that an admin should see to.
    package let problems: [Check]
}

extension FederationFailure.Problem {
    /// What the person is told when no account is theirs.
    init(_ refusal: AccountLinking.Refusal) {
        switch refusal {
        case .noStableSubject, .notLinkable, .linkedOtherwise, .notLinked, .emailNotVerified: self = .notLinked
        case .noEmail, .malformedEmail: self = .noEmail
        case .emailOutsideDomains: self = .emailOutsideDomains
        case .suspended: self = .suspended
        case .noAccount: self = .noAccount
        }
    }

    /// What the person is told when the answer was refused for this reason.
    ///
    /// Only what they can do something about has a sentence of its own; which check failed is the admin's to know.
    init(reason: String) {
        switch reason {
        case "status", "authorization_response": self = .cancelled
        case "replay", "in_response_to": self = .lost
        case "issue_instant", "not_before", "not_on_or_after", "session_not_on_or_after", "expiry", "issued_at":
            self = .clock
        case "no_metadata", "no_certificate", "no_key", "discovery_document", "provider_keys", "token_response":
            self = .unavailable
        default: self = .rejected
        }
    }
}

extension FederationVerdict {
    /// Whether all that was wrong is that the person did not authenticate there as was asked for.
    var isUnmet: Bool {
        guard case .refused(let reason) = outcome else { return false }
        switch reason {
        case "authn_instant", "authn_context", "authentication_time", "authentication_context": return true
        case "status", "authorization_response":
            let said = checks.first { $0.name == reason && $0.outcome == .failed }?.received ?? ""
            return said.contains("NoAuthnContext") || said.contains("unmet_authentication_requirements")
        default: return false
        }
    }
}

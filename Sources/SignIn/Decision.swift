package import Identity

/// What the facts of a sign-in come to, and why.
package struct Decision: Sendable, Equatable {
    /// What happens next.
    package let step: Step
    /// For each step of a sign-in whether it applies to this person, in order.
    ///
    /// Consent is not among them: it is between the person and the application.
    package let reasons: [Reason]
    /// How this person signs in.
    package let method: SignInMethod
    /// The proofs that count: what the session keeps.
    package let proofs: [ShownProof]
    /// What tokens say about the sign-in; nil until somebody proved who they are.
    package let context: AuthenticationContext?
}

/// How a person signs in, or did.
package enum SignInMethod: String, Sendable, Hashable, CaseIterable {
    /// With a password or a passkey.
    case native
    /// Through the organization's identity provider.
    case federated
    /// With either.
    case either
    /// Not at all.
    case refused
}

extension Facts {
    /// What happens next, and why.
    package var decision: Decision { Evaluation(of: self).decision }

    /// Whether the proofs kept are all that is needed today.
    ///
    /// Asked when a session is resumed without a page and when a token is refreshed: a suspended account, a newly
    /// required SSO or a changed policy counts at once.
    package var stillHolds: Bool { Evaluation(of: self).step == .finish }
}

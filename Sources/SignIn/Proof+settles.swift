package import Identity

extension Proof {
    /// What this proof settles.
    ///
    /// This is the only place that says a federated sign-in needs no password, no change of it, no enrolment and no
    /// code. Nobody settles the authentication context by kind: it is compared with what was really done.
    package var settles: Set<Requirement> {
        switch self {
        case .federated: [.identity, .secondFactor, .freshPassword, .factorEnrolment]
        case .passkey: [.identity, .secondFactor, .freshPassword, .factorEnrolment]
        case .password: [.identity]
        case .oneTimeCode, .recoveryCode: [.secondFactor]
        }
    }
}

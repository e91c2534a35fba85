/// Whether one step of a sign-in applies to a person, and by which rule.
package struct Reason: Sendable, Hashable {
    /// The step's name in `signet explain`.
    package enum StepName: String, Sendable, Hashable, CaseIterable {
        case identify, federate, password, mfa
        case changePassword = "change_password"
        case enrollMFA = "enroll_mfa"
        case stepUp = "step_up"
        case consent

        /// What is settled once the step is taken; nil for consent, which is no part of signing in.
        var requirement: Requirement? {
            switch self {
            case .identify, .federate, .password: .identity
            case .mfa: .secondFactor
            case .changePassword: .freshPassword
            case .enrollMFA: .factorEnrolment
            case .stepUp: .authenticationContext
            case .consent: nil
            }
        }
    }

    /// Which step.
    package let step: StepName
    /// Whether the person is taken through it.
    package let applies: Bool
    /// The rule that says so: a stable id.
    package let rule: String
    /// The same in English; always the same sentence for the same rule.
    package let reason: String

    /// A verdict from outside the target: `consent` has one.
    package init(step: StepName, applies: Bool, rule: String, reason: String) {
        self.step = step
        self.applies = applies
        self.rule = rule
        self.reason = reason
    }

    /// The verdict of one of our rules on a step.
    init(_ step: StepName, _ rule: Rule) {
        self.init(step: step, applies: rule.applies, rule: rule.rawValue, reason: rule.sentence)
    }
}

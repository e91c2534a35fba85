import Identity
import Primitives

extension Evaluation {
    /// The step that settles the first requirement still open.
    ///
    /// - Parameter reasons: the rules' verdicts, from which follows what is required.
    func step(by reasons: [Reason]) -> Step {
        let settled = proofs.reduce(into: Set<Requirement>()) { $0.formUnion($1.proof.settles) }
        guard settled.contains(.identity), let person = facts.person else { return identification }
        if let refusal = refusal(of: person) { return .refuse(refusal) }
        let open = Set(reasons.filter(\.applies).compactMap(\.step.requirement)).subtracting(settled)
        guard let first = Requirement.allCases.first(where: open.contains) else { return .finish }
        return step(for: first, of: person)
    }

    /// The account's own state, and whether the application is for it; told only after a proof.
    private func refusal(of person: Person) -> Refusal? {
        switch person.status {
        case .suspended: .accountSuspended
        case .invited: .accountInvited
        case .active: facts.isOpenToOrganization ? nil : .notAllowed
        }
    }

    private func step(for requirement: Requirement, of person: Person) -> Step {
        switch requirement {
        case .identity: identification
        case .secondFactor: .askSecondFactor
        case .freshPassword: .changePassword(changeReason)
        case .factorEnrolment: .enrolSecondFactor
        case .authenticationContext: contextStep(of: person)
        }
    }

    private var changeReason: Step.ChangeReason {
        switch passwordChangeRule {
        case .changeCompromised: .compromised
        case .changeExpired: .expired
        default: .forced
        }
    }

    /// Who came through SSO is sent there again, once; who came natively is asked for the factor that is missing.
    private func contextStep(of person: Person) -> Step {
        if case .federated(let answer) = identityProof {
            return facts.shown.latestAnswer == nil
                ? .goToIdentityProvider([answer.connection]) : .refuse(.unmetAuthenticationRequirements)
        }
        if contextRule == .stepUpOutOfReach { return .refuse(.unmetAuthenticationRequirements) }
        return person.hasSecondFactor ? .askSecondFactor : .enrolSecondFactor
    }
}

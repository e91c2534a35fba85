import Identity
import Primitives

extension Evaluation {
    /// Whether something is asked for because of the authentication context.
    var contextRule: Rule {
        if expectsSSO { return federatedContextRule }
        let demand = facts.demands.context
        if demand.values.isEmpty { return .stepUpNotRequested }
        if demand.values.contains(where: expectedLevel.meets) { return .stepUpMet }
        if demand.values.contains(where: AuthenticationLevel.twoFactors.meets) { return .stepUpFactor }
        return demand.isEssential ? .stepUpOutOfReach : .stepUpVoluntary
    }

    /// The level that a native sign-in reaches by the other rules.
    private var expectedLevel: AuthenticationLevel {
        secondFactorRule.applies || enrolmentRule.applies ? .twoFactors : proofs.level
    }

    /// An identity provider must have asserted what an application calls essential and what its connection insists on.
    ///
    /// What an application merely prefers is reported as it is (OpenID Connect Core 1.0 §5.5.1.1).
    private var federatedContextRule: Rule {
        let demand = facts.demands.context
        guard let (answer, _) = proofs.latestAnswer else {
            if demand.isEssential { return .stepUpUpstream }
            return facts.demands.freshness == .any ? .stepUpNotRequested : .stepUpRecent
        }
        let required = facts.connections.filter { $0.id == answer.connection }.flatMap(\.requiredACR)
        if !required.isEmpty, !required.contains(where: answer.meets) { return .stepUpConnection }
        if demand.values.isEmpty { return .stepUpNotRequested }
        if demand.values.contains(where: answer.meets) { return .stepUpMet }
        return demand.isEssential ? .stepUpUpstream : .stepUpVoluntary
    }
}

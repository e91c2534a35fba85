import Identity

extension Evaluation {
    /// How the person signs in, or did; nothing counts for somebody who may not.
    func method(after step: Step) -> SignInMethod {
        if case .refuse = step { return .refused }
        guard facts.person?.status ?? .active == .active else { return .refused }
        if let identityProof { return identityProof.isFederated ? .federated : .native }
        switch (federateRule.applies && !facts.connections.isEmpty, passwordRule.applies) {
        case (true, true): return .either
        case (true, false): return .federated
        case (false, true): return .native
        case (false, false): return .refused
        }
    }

    /// Whether nothing but SSO can come of this sign-in.
    var expectsSSO: Bool {
        identityProof.map(\.isFederated) ?? (federateRule.applies && !passwordRule.applies)
    }
}

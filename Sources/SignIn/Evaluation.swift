import Identity
import Primitives

/// Facts, and which of the proofs count.
///
/// Made once a decision; every rule reads it.
struct Evaluation {
    /// What is so.
    let facts: Facts
    /// Of the proofs kept, those that are admitted, however old.
    let keptAdmitted: [ShownProof]
    /// Of the proofs kept, those that count.
    let kept: [ShownProof]
    /// Of the proofs shown, those that count.
    let shown: [ShownProof]
    /// The proofs that count.
    let proofs: [ShownProof]
    /// How somebody proved who they are: what they came with through SSO before anything native.
    let identityProof: Proof?

    /// Sorts out the proofs.
    init(of facts: Facts) {
        self.facts = facts
        keptAdmitted = facts.isSessionOver ? [] : facts.kept.filter { facts.admits($0.proof) }
        kept = facts.isRecentEnough(keptAdmitted) ? keptAdmitted : []
        shown = facts.shown.filter { facts.admits($0.proof) && facts.isRecentEnough($0) && !facts.isPaused($0) }
        proofs = kept + shown
        let kinds = proofs.map(\.proof)
        identityProof =
            proofs.latestAnswer.map { .federated($0.answer) } ?? [.passkey, .password].first(where: kinds.contains)
    }

    /// What happens next, and why.
    var decision: Decision {
        let reasons = reasons
        let step = step(by: reasons)
        return Decision(
            step: step, reasons: reasons, method: method(after: step), proofs: proofs,
            context: AuthenticationContext(of: proofs, requesting: facts.demands.context.values))
    }

    /// What happens next.
    var step: Step { step(by: reasons) }

    /// For each step of a sign-in the rule that decides on it today, whatever was shown so far.
    private var reasons: [Reason] {
        [
            Reason(.identify, identifyRule),
            Reason(.federate, federateRule),
            Reason(.password, passwordRule),
            Reason(.mfa, secondFactorRule),
            Reason(.changePassword, passwordChangeRule),
            Reason(.enrollMFA, enrolmentRule),
            Reason(.stepUp, contextRule),
        ]
    }
}

extension Proof {
    /// Whether it came from an identity provider.
    package var isFederated: Bool {
        if case .federated = self { true } else { false }
    }
}

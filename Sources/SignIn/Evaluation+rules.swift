import Identity
import Primitives

/// One property a step: each finds the rule that decides whether the step applies to this person.
extension Evaluation {
    /// Whether somebody has to say and prove who they are.
    var identifyRule: Rule {
        if kept.contains(where: { $0.proof.settles.contains(.identity) }) { return .identifySession }
        if facts.isSessionOver { return .identifySessionOver }
        if !keptAdmitted.isEmpty { return .identifyAnew }
        return facts.kept.isEmpty ? .identifyFirst : .identifyNotAdmitted
    }

    /// Whether they go to the organization's identity provider.
    var federateRule: Rule {
        guard identifyRule.applies else { return .federateSession }
        if facts.demands.connection != nil { return .federateRequested }
        let isNative = identityProof.map { !$0.isFederated } ?? false
        if facts.nativeLogin == .disabled { return isNative ? .federateBreakGlass : .federateRequired }
        if facts.connections.isEmpty { return .federateNoConnection }
        return isNative ? .federateNotChosen : .federateOffered
    }

    /// Whether they are asked for a password.
    var passwordRule: Rule {
        guard identifyRule.applies else { return .passwordSession }
        if facts.demands.connection != nil { return .passwordConnectionRequested }
        if let identityProof {
            if identityProof.isFederated { return .passwordSSO }
            if identityProof == .passkey { return .passwordPasskey }
        }
        if facts.nativeLogin == .disabled {
            return facts.person?.isBreakGlass ?? false ? .passwordBreakGlass : .passwordSSORequired
        }
        if facts.person?.password == PasswordStanding.none { return .passwordNone }
        return facts.connections.isEmpty ? .passwordOnly : .passwordOffered
    }

    /// Whether they are asked for a code of a device that they have.
    var secondFactorRule: Rule {
        if isSpared(.secondFactor) { return expectsSSO ? .mfaSSO : .mfaPasskey }
        guard facts.person?.hasSecondFactor ?? false else { return .mfaNotEnrolled }
        if facts.nativeLogin == .disabled { return .mfaBreakGlass }
        switch facts.mfa {
        case .off: return .mfaOff
        case .optional: return .mfaEnrolled
        case .required: return .mfaRequired
        }
    }

    /// Whether they have to choose a new password.
    var passwordChangeRule: Rule {
        if isSpared(.freshPassword) { return expectsSSO ? .changeSSO : .changePasskey }
        switch facts.person?.password ?? .none {
        case .none: return .changeNoPassword
        case .inDirectory: return .changeDirectory
        case .valid: return .changeNotDue
        case .mustChange: return .changeForced
        case .compromised: return .changeCompromised
        case .expired: return .changeExpired
        }
    }

    /// Whether they have to enrol a device.
    var enrolmentRule: Rule {
        if isSpared(.factorEnrolment) { return expectsSSO ? .enrollSSO : .enrollPasskey }
        if facts.person?.hasSecondFactor ?? false { return .enrollEnrolled }
        if facts.nativeLogin == .disabled { return .enrollBreakGlass }
        switch facts.mfa {
        case .off: return .enrollOff
        case .optional: return .enrollOptional
        case .required: return .enrollRequired
        }
    }

    /// Whether the way they prove who they are settles a requirement that comes later.
    private func isSpared(_ requirement: Requirement) -> Bool {
        let proof = identityProof ?? (expectsSSO ? .anyFederated : .password)
        return proof.settles.contains(requirement)
    }
}

extension Proof {
    /// Stands for the answer that an identity provider will give.
    fileprivate static let anyFederated = Proof.federated(FederatedProof(connection: ConnectionID("")))
}

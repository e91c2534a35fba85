import Identity
import Primitives

extension Evaluation {
    /// How somebody may prove who they are, or why they may not.
    ///
    /// It depends on the organization and on what was shown, never on what an account is like: before a proof nobody
    /// can tell whether it exists.
    var identification: Step {
        if let refusal = refusalOfShown { return .refuse(refusal) }
        let ways = ways
        switch (ways.password, ways.connections.isEmpty) {
        case (false, true): return .refuse(.notAllowed)
        case (false, false): return .goToIdentityProvider(ways.connections)
        case (true, false): return .identify(ways)
        case (true, true):
            if let until = ways.pausedUntil { return .refuse(.locked(until: until)) }
            return facts.isNamed ? .askPassword : .identify(ways)
        }
    }

    /// Why something that was shown does not lead on.
    private var refusalOfShown: Refusal? {
        for shown in facts.shown where shown.proof.isFederated {
            // The identity provider was asked for a new sign-in and answered with an old one, or the connection is
            // none that counts.
            return facts.admits(shown.proof) ? .unmetAuthenticationRequirements : .notAllowed
        }
        let native = facts.shown.filter { $0.proof.settles.contains(.identity) }
        if facts.nativeLogin == .disabled, let person = facts.person {
            if native.contains(where: { !person.isBreakGlass || $0.proof != .password }) { return .ssoRequired }
        }
        if let until = facts.pausedUntil, native.contains(where: { facts.admits($0.proof) && facts.isPaused($0) }) {
            return .locked(until: until)
        }
        return nil
    }

    /// The ways open to whoever signs in here.
    ///
    /// Somebody whose session is to be renewed is asked in the way they came.
    private var ways: Step.Options {
        if let connection = facts.demands.connection {
            return Step.Options(password: false, connections: facts.enabled.filter { $0 == connection })
        }
        if let (answer, _) = keptAdmitted.latestAnswer {
            return Step.Options(password: false, connections: [answer.connection])
        }
        if keptAdmitted.contains(where: { $0.proof == .password }) || facts.isExceptionalPage {
            return Step.Options(password: true, connections: [], pausedUntil: facts.pausedUntil)
        }
        if facts.nativeLogin == .disabled { return Step.Options(password: false, connections: facts.enabled) }
        return Step.Options(password: true, connections: facts.enabled, pausedUntil: facts.pausedUntil)
    }
}

extension Facts {
    /// The ids of the enabled connections.
    var enabled: [ConnectionID] { connections.map(\.id) }

    /// Whether this is the password form of an organization that requires SSO: for nobody yet, or for a break-glass
    /// account.
    fileprivate var isExceptionalPage: Bool {
        nativeLogin == .disabled && isAdministratorSignIn && person?.isBreakGlass ?? true
    }
}

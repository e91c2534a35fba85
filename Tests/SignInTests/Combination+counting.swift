import Identity
import Primitives
import SignIn

/// Which proofs count, said again in words of these tests: the promises are held against this, not against `SignIn`.
extension Combination {
    /// Proofs through one of the organization's enabled connections, of those given.
    func ownSSO(_ proofs: Shown) -> Shown {
        guard isKnown else { return [] }
        var own = Shown()
        if connections != .none, demanded == nil || demanded == okta { own.formUnion(proofs.intersection(.ownSSO)) }
        if connections == .both, demanded == nil || demanded == entra { own.formUnion(proofs.intersection(.otherSSO)) }
        return own
    }

    /// Proofs of our own kinds that the organization lets count, of those given.
    func native(_ proofs: Shown) -> Shown {
        guard isKnown, demanded == nil else { return [] }
        if nativeLogin == .allowed { return proofs.intersection([.password, .code, .recovery, .passkey]) }
        return breakGlass ? proofs.intersection([.password, .code, .recovery]) : []
    }

    /// Proofs of this sign-in that count.
    var countingShown: Shown {
        var counting = ownSSO(shown).union(native(shown))
        if freshness != .any { counting.remove(.staleSSO) }
        if locked { counting.remove(.password) }
        return counting
    }

    /// Proofs of the session that count.
    var countingKept: Shown {
        guard !sessionOver else { return [] }
        let admitted = ownSSO(kept).union(native(kept))
        let sso = ownSSO(kept)
        guard !admitted.isDisjoint(with: [.password, .passkey, .anySSO]) else { return [] }
        let isOld = sso == .staleSSO
        switch freshness {
        case .any: return admitted
        case .within(let seconds): return !isOld && seconds >= 300 ? admitted : []
        case .anew: return []
        }
    }

    /// Everything that counts.
    var counting: Shown { countingKept.union(countingShown) }
    /// Whether the person came through SSO.
    var cameThroughSSO: Bool { !counting.isDisjoint(with: .anySSO) }
    /// Whether they proved who they are by our own means.
    var cameNatively: Bool { !cameThroughSSO && !counting.isDisjoint(with: [.password, .passkey]) }
    /// Whether a second factor of ours was shown.
    var showedFactor: Bool { !counting.isDisjoint(with: [.code, .recovery, .passkey]) }
    /// Whether the person is a break-glass account where SSO is required.
    var isException: Bool { nativeLogin == .disabled && breakGlass }

    /// Whether somebody who came natively has to show a factor that they have.
    var owesFactor: Bool { enrolled && (isException || mfa != .off) && !showedFactor }
    /// Whether they have to change their password first.
    var owesChange: Bool {
        [.mustChange, .compromised, .expired].contains(password) && !counting.contains(.passkey)
    }
    /// Whether they have to enrol a device first.
    var owesEnrolment: Bool { !enrolled && (isException || mfa == .required) && !counting.contains(.passkey) }
    /// Whether they have to show two factors because the application asked for them.
    var owesContext: Bool { [.prefersTwo, .insistsOnTwo].contains(context) && !showedFactor }

    /// Whether the identity provider said all that the connection and the application insist on.
    var saidEnough: Bool {
        let last: Shown
        let recent = ownSSO(countingShown).isEmpty ? ownSSO(countingKept) : ownSSO(countingShown)
        last =
            recent.contains(.otherSSO)
            ? .otherSSO
            : recent.contains(.strongSSO) ? .strongSSO : recent.contains(.plainSSO) ? .plainSSO : .staleSSO
        let isStrong = last == .strongSSO || last == .staleSSO
        if requiresGold, last != .otherSSO, !isStrong { return false }
        return isStrong || context == .nothing || context == .prefersTwo
    }
}

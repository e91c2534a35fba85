import Identity
import Primitives

extension Facts {
    /// Whether a proof counts here at all.
    ///
    /// Where an organization requires SSO, only an answer through one of its own enabled connections does; break-glass
    /// accounts are the named exception, with a password and a code. Where it offers SSO beside passwords, either does.
    func admits(_ proof: Proof) -> Bool {
        guard let person else { return false }
        switch proof {
        case .federated(let answer):
            return connections.contains { $0.id == answer.connection } && isAsked(answer.connection)
        case .password, .oneTimeCode, .recoveryCode:
            return isAsked(nil) && (nativeLogin == .allowed || person.isBreakGlass)
        case .passkey:
            return isAsked(nil) && nativeLogin == .allowed
        }
    }

    /// Whether a proof through this connection, or through none, is what the request asks for.
    private func isAsked(_ connection: ConnectionID?) -> Bool {
        demands.connection == nil || demands.connection == connection
    }

    /// Whether the session that keeps the proofs is over.
    var isSessionOver: Bool {
        guard let age else { return false }
        return age.verdict(at: now) != .live
    }

    /// Whether a session's proofs are as recent as the request wants: all of them or none.
    ///
    /// A second factor shown later does not make an old sign-in young, and an old one is not spared when the password
    /// is asked for again.
    func isRecentEnough(_ kept: [ShownProof]) -> Bool {
        guard let time = kept.latestAnswer?.at ?? kept.identityTime else { return false }
        return demands.freshness.admits(sessionFrom: time, requestedAt: demands.requestedAt)
    }

    /// Whether a proof shown in this sign-in is as recent as the request wants.
    ///
    /// Natively it always is, though the clock of the node where it was shown may be behind that of the node where the
    /// request began. An identity provider may say that it did not ask again.
    func isRecentEnough(_ shown: ShownProof) -> Bool {
        demands.freshness.admits(
            shownAt: shown.at, requestedAt: demands.requestedAt,
            tolerance: shown.proof.isFederated ? Freshness.tolerance : NodeClocks.skew)
    }

    /// Whether it is a password while passwords are paused.
    func isPaused(_ shown: ShownProof) -> Bool { shown.proof == .password && pausedUntil != nil }

    /// The end of the pause, if there is one now.
    var pausedUntil: Timestamp? {
        guard let lockedUntil, now < lockedUntil else { return nil }
        return lockedUntil
    }
}

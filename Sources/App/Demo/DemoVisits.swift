import Synchronization

/// What the demonstration remembers of its visitors, a bounded number of them.
///
/// It is a class because it outlives requests.
final class DemoVisits: Sendable {
    private enum Visit {
        case pending(DemoRelyingParty.Pending)
        case verified(DemoRelyingParty.Verified)
    }

    private static let capacity = 1_000

    private let visits = Mutex<[String: Visit]>([:])

    /// The sign-in this visitor started, if one is under way.
    func pending(_ visitor: String) -> DemoRelyingParty.Pending? {
        guard case .pending(let pending) = visits.withLock({ $0[visitor] }) else { return nil }
        return pending
    }

    /// The visitor's verified ID token, if they are signed in.
    func verified(_ visitor: String) -> DemoRelyingParty.Verified? {
        guard case .verified(let verified) = visits.withLock({ $0[visitor] }) else { return nil }
        return verified
    }

    /// Notes that a sign-in was started.
    func remember(_ pending: DemoRelyingParty.Pending, for visitor: String) { put(.pending(pending), for: visitor) }

    /// Notes who signed in, under a new name.
    func remember(_ verified: DemoRelyingParty.Verified, for visitor: String, replacing old: String) {
        visits.withLock { _ = $0.removeValue(forKey: old) }
        put(.verified(verified), for: visitor)
    }

    /// Forgets the visitor; returns who they were.
    func forget(_ visitor: String) -> DemoRelyingParty.Verified? {
        guard case .verified(let verified) = visits.withLock({ $0.removeValue(forKey: visitor) }) else { return nil }
        return verified
    }

    private func put(_ visit: Visit, for visitor: String) {
        visits.withLock { visits in
            if visits.count >= Self.capacity { visits = [:] }
            visits[visitor] = visit
        }
    }
}

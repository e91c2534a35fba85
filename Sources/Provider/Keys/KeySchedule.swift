package import Identity
package import Primitives

/// When keys are made, sign, retire and are removed.
///
/// Pure: it says what the set of keys should be now.
package struct KeySchedule: Sendable {
    /// How long a key signs.
    package let period: Duration
    /// How long a key is published before it signs, so that whoever caches our keys has it by then.
    package let lead: Duration
    /// How long a key is published after it signed last: the longest life of a token and the clocks' difference.
    package let afterlife: Duration

    /// A schedule with this signing period; the lead is a tenth of it, between an hour and seven days.
    package init(period: Duration, longestToken: Duration) {
        self.period = period
        lead = max(.hours(1), min(.days(7), period / 10))
        afterlife = longestToken + NodeClocks.largestSkew
    }

    /// One key's part in the schedule.
    package enum Change: Sendable, Equatable {
        /// Make a key for the algorithm that signs from `activeFrom`.
        case make(algorithm: String, activeFrom: Timestamp)
        /// The key signs no more; it is published until `removedAt`.
        case retire(id: String, at: Timestamp, removedAt: Timestamp)
        /// The key published ahead signs from now on.
        case activate(id: String, at: Timestamp)
    }

    /// What is to be done at `now` for the algorithms offered.
    package func changes(for keys: [SigningKeyRecord], algorithms: [String], now: Timestamp) -> [Change] {
        algorithms.flatMap { changes(of: $0, in: keys.filter { $0.retiredAt == nil }, now: now) }
    }

    /// For how long a key is published before it signs, whoever is in a hurry: by then every node has it, also by a clock
    /// that differs.
    package static let settling = Duration.seconds(10)

    /// Until when `rotation` has to wait for the keys that it would let sign; nil when it need not.
    ///
    /// A key that was made in a future further away than that, or in the past, has been published since.
    package func rotationPause(of keys: [SigningKeyRecord], algorithms: [String], now: Timestamp) -> Timestamp? {
        keys.filter { key in
            algorithms.contains(key.algorithm) && key.retiredAt == nil && now < key.activeFrom
                && key.createdAt < now + Self.settling && now < key.createdAt + Self.settling
        }.map { $0.createdAt + Self.settling }.max()
    }

    /// For how long those who fetch the published keys may go by a copy of them.
    package static let copied = Duration.minutes(5)

    /// Until when there may be copies of the published keys without some of those that `rotation` would let sign; nil
    /// when there are none.
    ///
    /// What was made with the first keys of all is in every copy.
    package func copiesOutlive(
        rotationOf keys: [SigningKeyRecord], algorithms: [String], now: Timestamp
    ) -> Timestamp? {
        guard let first = keys.map(\.createdAt).min() else { return nil }
        let unretired = keys.filter { algorithms.contains($0.algorithm) && $0.retiredAt == nil }
        let made = unretired.filter { now < $0.activeFrom && first < $0.createdAt }.map(\.createdAt)
        // Where none is published ahead, one is made that nobody has.
        let ahead = Set(unretired.filter { now < $0.activeFrom }.map(\.algorithm))
        let latest = algorithms.contains { !ahead.contains($0) } ? now : made.max()
        return latest.map { $0 + Self.copied }.flatMap { now < $0 ? $0 : nil }
    }

    /// What an operator's `keys rotate` does: the key published ahead signs at once and another is published ahead.
    package func rotation(of keys: [SigningKeyRecord], algorithms: [String], now: Timestamp) -> [Change] {
        algorithms.flatMap { algorithm -> [Change] in
            let unretired = keys.filter { $0.algorithm == algorithm && $0.retiredAt == nil }
            let active = active(in: unretired, now: now)
            let next = unretired.first { $0.activeFrom > now }
            let begin: Change =
                next.map { .activate(id: $0.id, at: now) } ?? .make(algorithm: algorithm, activeFrom: now)
            let end = active.map { Change.retire(id: $0.id, at: now, removedAt: now + afterlife) }
            return [begin] + (end.map { [$0] } ?? []) + [.make(algorithm: algorithm, activeFrom: now + period)]
        }
    }

    /// What an operator's `keys revoke` does: the named keys are published no longer, so that nothing they signed
    /// verifies, and others sign in their stead.
    ///
    /// Keys that are needed and not there are made: nobody waits for those who cache ours when a key has leaked.
    package func revocation(of ids: Set<String>, in keys: [SigningKeyRecord], now: Timestamp) -> [Change] {
        let ends = keys.filter { ids.contains($0.id) }.map { Change.retire(id: $0.id, at: now, removedAt: now) }
        let algorithms = Set(keys.filter { ids.contains($0.id) && $0.retiredAt == nil }.map(\.algorithm))
        return ends
            + algorithms.sorted().flatMap { algorithm -> [Change] in
                let left = keys.filter {
                    $0.algorithm == algorithm && $0.retiredAt == nil && !ids.contains($0.id)
                }
                var changes: [Change] = []
                let next = left.first { $0.activeFrom > now }
                if active(in: left, now: now) == nil {
                    changes.append(
                        next.map { .activate(id: $0.id, at: now) } ?? .make(algorithm: algorithm, activeFrom: now))
                    changes.append(.make(algorithm: algorithm, activeFrom: now + period))
                } else if next == nil {
                    changes.append(.make(algorithm: algorithm, activeFrom: now + period))
                }
                return changes
            }
    }

    private func changes(of algorithm: String, in unretired: [SigningKeyRecord], now: Timestamp) -> [Change] {
        let own = unretired.filter { $0.algorithm == algorithm }
        // One that another node's clock has let sign is not made a second time by a clock that is behind.
        guard let active = active(in: own, now: now) ?? active(in: own, now: now + NodeClocks.largestSkew) else {
            return [.make(algorithm: algorithm, activeFrom: now)]
                + (own.isEmpty ? [.make(algorithm: algorithm, activeFrom: now + period)] : [])
        }
        var changes = own.filter { $0.activeFrom < active.activeFrom }
            .map { Change.retire(id: $0.id, at: now, removedAt: now + afterlife) }
        let hasNext = own.contains { $0.activeFrom > active.activeFrom }
        if !hasNext {
            changes.append(.make(algorithm: algorithm, activeFrom: max(active.activeFrom + period, now + lead)))
        }
        return changes
    }

    private func active(in keys: [SigningKeyRecord], now: Timestamp) -> SigningKeyRecord? {
        keys.filter { $0.activeFrom <= now }.max { $0.activeFrom < $1.activeFrom }
    }
}

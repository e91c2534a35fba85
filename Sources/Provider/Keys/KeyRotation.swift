package import Credentials
import Identity
package import JOSE
package import Logging
package import Primitives
package import Storage

/// Makes, activates, retires and forgets signing keys.
package struct KeyRotation: Sendable {
    private let store: any Store
    private let sealer: Sealer
    private let schedule: KeySchedule
    private let clock: any Clock
    private let random: any RandomSource
    private let logger: Logger

    /// Rotation by this schedule.
    package init(
        store: any Store, sealer: Sealer, schedule: KeySchedule, clock: any Clock, random: any RandomSource,
        logger: Logger
    ) {
        self.store = store
        self.sealer = sealer
        self.schedule = schedule
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    /// Does what the schedule asks for now; nothing most of the time, and nothing for a node that has lost its lease.
    ///
    /// Without a lease it is safe on several nodes at once, too: the first one does it.
    package func advance(under lease: Lease? = nil) async throws {
        try await change(under: lease) { schedule.changes(for: $0, algorithms: Self.algorithms, now: $1) }
    }

    /// Lets the keys published ahead sign from now on, those of all algorithms or of some.
    ///
    /// Old tokens verify until they expire. Throws `TooEarly` where one of those keys was made a moment ago.
    ///
    /// - Returns: until when some may go by copies of the published keys that lack those; nil when everybody has them.
    @discardableResult
    package func rotate(
        _ algorithms: [SignatureAlgorithm] = SignatureAlgorithm.allCases
    ) async throws -> Timestamp? {
        let names = algorithms.map(\.rawValue)
        var copies: Timestamp?
        try await change(under: nil) { keys, now in
            if let pause = schedule.rotationPause(of: keys, algorithms: names, now: now) {
                throw TooEarly(until: pause)
            }
            copies = schedule.copiesOutlive(rotationOf: keys, algorithms: names, now: now)
            return schedule.rotation(of: keys, algorithms: names, now: now)
        }
        return copies
    }

    /// Keys that would sign from now on may not be published by every node yet: their signatures would not verify there.
    package struct TooEarly: Error {
        /// When they are.
        package let until: Timestamp
    }

    /// Takes keys out of use and out of sight at once: nothing that they signed verifies any more.
    ///
    /// Throws `SupportError` when there is no key of one of these ids.
    package func revoke(_ ids: Set<String>) async throws {
        let known = Set(try await store.signingKeys().map(\.id))
        if let missing = ids.subtracting(known).min() { throw SupportError("there is no signing key '\(missing)'") }
        try await change(under: nil) { schedule.revocation(of: ids, in: $0, now: $1) }
    }

    /// What a private key is sealed to, so that one cannot be put in another's place.
    package static func sealContext(_ id: String) -> String { "signing-key/" + id }

    private static let algorithms = SignatureAlgorithm.allCases.map(\.rawValue)

    private func change(
        under lease: Lease?, _ plan: ([SigningKeyRecord], Timestamp) throws -> [KeySchedule.Change]
    ) async throws {
        for _ in 0..<5 {
            let now = clock.now()
            let old = try await store.signingKeys()
            let changes = try plan(old, now)
            guard !changes.isEmpty else { return }
            var new = old
            for change in changes { try await carryOut(change, on: &new, now: now) }
            if try await store.replaceSigningKeys(old, with: new, under: lease) {
                logger.info("signing keys changed", metadata: ["changes": "\(changes.count)"])
                return
            }
        }
        throw StorageError.conflict("other nodes kept changing the signing keys")
    }

    private func carryOut(
        _ change: KeySchedule.Change, on keys: inout [SigningKeyRecord], now: Timestamp
    ) async throws {
        switch change {
        case .make(let name, let activeFrom):
            guard let algorithm = SignatureAlgorithm(rawValue: name) else { return }
            keys.append(try await make(algorithm, activeFrom: activeFrom, now: now))
        case .activate(let id, let at):
            for index in keys.indices where keys[index].id == id { keys[index].activeFrom = at }
        case .retire(let id, let at, let removedAt):
            for index in keys.indices where keys[index].id == id {
                keys[index].retiredAt = min(keys[index].retiredAt ?? at, at)
                keys[index].removedAt = removedAt
            }
        }
    }

    private func make(
        _ algorithm: SignatureAlgorithm, activeFrom: Timestamp, now: Timestamp
    ) async throws -> SigningKeyRecord {
        let id = Base64URL.encode(random.bytes(12))
        let key = try await KeyMaking.pool.run { try SigningKey.generate(algorithm, id: id) }
        let sealed = try sealer.seal(key.serialized, context: Self.sealContext(id), nonce: random.bytes(12))
        return SigningKeyRecord(
            id: id, algorithm: algorithm.rawValue, sealedPrivateKey: sealed, publicJWK: key.publicJWK.text,
            createdAt: now, activeFrom: activeFrom)
    }
}

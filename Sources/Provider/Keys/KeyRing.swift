package import Credentials
package import Identity
package import JOSE
import OpenIDConnect
package import Primitives
package import Storage
import Synchronization

/// The signing keys in memory, parsed once: what signs now, and what is published.
///
/// It is a class because it outlives requests and is replaced as a whole when the keys change.
package final class KeyRing: Sendable {
    /// The keys as they are now.
    package struct Keys: Sendable {
        /// What signs now, by algorithm.
        package let signing: [SignatureAlgorithm: SigningKey]
        /// Signs ID tokens, by algorithm.
        package let idTokens: [SignatureAlgorithm: TokenSigner]
        /// Signs RFC 9068 access tokens, by algorithm.
        package let accessTokens: [SignatureAlgorithm: TokenSigner]
        /// Signs logout tokens, by algorithm.
        package let logoutTokens: [SignatureAlgorithm: TokenSigner]
        /// Every published key, for verifying what we signed.
        package let published: KeySet
        /// The JWK set document.
        package let document: [UInt8]
        /// The records they were made from.
        package let records: [SigningKeyRecord]
    }

    private let store: any Store
    private let sealer: Sealer
    private let clock: any Clock
    private let keys: Mutex<(current: Keys, askedAt: ContinuousClock.Instant)>
    private let parsed = Mutex<[String: SigningKey]>([:])
    private let followed = Mutex<Int64>(-1)

    /// An empty ring; `reload()` fills it.
    package init(store: any Store, sealer: Sealer, clock: any Clock) throws {
        self.store = store
        self.sealer = sealer
        self.clock = clock
        let none = Keys(
            signing: [:], idTokens: [:], accessTokens: [:], logoutTokens: [:],
            published: try KeySet(parsing: Array(#"{"keys":[]}"#.utf8)), document: [], records: [])
        keys = Mutex((none, .now))
    }

    /// The keys as they are now.
    package var current: Keys { keys.withLock { $0.current } }

    /// Reads the keys again when they are not known to be those of a version of the configuration.
    ///
    /// Who asks while somebody else reads them reads them too: afterwards they are those of the version in any case.
    package func follow(_ version: Int64) async throws {
        guard followed.withLock({ $0 != version }) else { return }
        try await reload()
        followed.withLock { $0 = version }
    }

    /// Reads the keys again and takes up the ones whose time has come.
    package func reload() async throws {
        let now = clock.now()
        let askedAt = ContinuousClock.now
        let records = try await store.signingKeys().filter { $0.removedAt.map { now < $0 } ?? true }
        let signing = try records.compactMap { record in try open(record).map { (record: record, key: $0) } }
        var keys: [SignatureAlgorithm: SigningKey] = [:]
        var idTokens: [SignatureAlgorithm: TokenSigner] = [:]
        var accessTokens: [SignatureAlgorithm: TokenSigner] = [:]
        var logoutTokens: [SignatureAlgorithm: TokenSigner] = [:]
        for (_, key) in Self.turns(signing, at: now) {
            keys[key.algorithm] = key
            idTokens[key.algorithm] = TokenSigner(key: key, type: IDTokenClaims.type)
            accessTokens[key.algorithm] = TokenSigner(key: key, type: AccessTokenClaims.type)
            logoutTokens[key.algorithm] = TokenSigner(key: key, type: LogoutToken.type)
        }
        let document = JSON.object([.init(name: "keys", value: .array(signing.map(\.key.publicJWK)))]).encoded()
        let fresh = Keys(
            signing: keys, idTokens: idTokens, accessTokens: accessTokens, logoutTokens: logoutTokens,
            published: KeySet(signing.map(\.key.publicKey)), document: document, records: records)
        // Of two who ask at once the one who asked later knows.
        self.keys.withLock { keys in
            if keys.askedAt <= askedAt { keys = (fresh, askedAt) }
        }
        parsed.withLock { parsed in parsed = parsed.filter { id, _ in records.contains { $0.id == id } } }
    }

    /// The keys that may sign, the one that does for its algorithm behind all others.
    ///
    /// Where the key before it has retired, the next one signs although its time has not come by this clock: the node that
    /// retired it has a clock that is ahead, and nobody could be served without a key.
    private static func turns(
        _ signing: [(record: SigningKeyRecord, key: SigningKey)], at now: Timestamp
    ) -> [(record: SigningKeyRecord, key: SigningKey)] {
        let unretired = signing.filter { $0.record.retiredAt == nil }
            .sorted { $0.record.activeFrom < $1.record.activeFrom }
        return unretired.filter { $0.record.activeFrom > now }.reversed()
            + unretired.filter { $0.record.activeFrom <= now }
    }

    /// The key; nil for an algorithm that only a newer release knows, which signs with it beside this one.
    private func open(_ record: SigningKeyRecord) throws -> SigningKey? {
        if let key = parsed.withLock({ $0[record.id] }) { return key }
        guard let algorithm = SignatureAlgorithm(rawValue: record.algorithm) else { return nil }
        let key = try SigningKey(
            algorithm: algorithm, id: record.id,
            serialized: sealer.open(record.sealedPrivateKey, context: KeyRotation.sealContext(record.id)))
        parsed.withLock { $0[record.id] = key }
        return key
    }
}

import Credentials
import Identity
import Primitives
import SAML

/// Makes keys of ours at connections, off the threads that serve requests: an RSA key takes a good part of a second.
struct ServiceKeyMaker: Sendable {
    /// How long a certificate says that its key is good: some providers refuse it afterwards.
    static let certificateLifetime = Duration.days(3_650)

    /// Keys of one file that are asked for at a time: the threads are kept busy, and others find room in the queue.
    private static let places = 8

    let sealer: Sealer
    let clock: any Clock
    let random: any RandomSource

    /// A new key at a connection, with its certificate.
    func make(_ pending: PendingServiceKey) async throws -> ServiceProviderKey {
        let (clock, random) = (clock, random)
        let now = clock.now()
        let key = try await KeyMaking.pool.run {
            try ServiceKey.generate(
                pending.signature.keyKind, commonName: pending.connection.value, from: now - .hours(1),
                until: now + Self.certificateLifetime, random: random)
        }
        return try ServiceProviderKey.sealed(
            key, id: Base64URL.encode(random.bytes(9)), at: pending.connection, as: pending.stage, sealer,
            nonce: random.bytes(Sealer.nonceLength), createdAt: now)
    }

    /// New keys, in the order asked for; few wait at a time, however many there are.
    func make(_ pending: [PendingServiceKey]) async throws -> [ServiceProviderKey] {
        try await withThrowingTaskGroup(of: (Int, ServiceProviderKey).self) { group in
            var waiting = pending.enumerated().makeIterator()
            func startNext() {
                guard let (index, pending) = waiting.next() else { return }
                group.addTask { (index, try await make(pending)) }
            }
            for _ in 0..<Self.places { startNext() }
            var keys: [Int: ServiceProviderKey] = [:]
            for try await (index, key) in group {
                keys[index] = key
                startNext()
            }
            return pending.indices.compactMap { keys[$0] }
        }
    }
}

extension SAMLSettings.RequestSignature {
    /// The kind of key that makes such signatures.
    var keyKind: ServiceKey.Kind {
        switch self {
        case .rsaSHA256: .rsa
        case .ecdsaSHA256: .p256
        }
    }
}

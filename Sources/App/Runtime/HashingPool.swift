import Credentials
package import Primitives
import Provider

/// argon2id on threads of its own, with a queue that has an end.
///
/// The threads let others go first: a flood of sign-ins keeps the processors busy, and tokens are still answered at once.
package struct HashingPool: PasswordHashing {
    private let pool: BoundedPool
    private let random: any RandomSource
    private let instruments: HashInstruments

    /// A pool of `threads` threads; beyond `queue` waiting hashes it refuses with `BoundedPool.Overloaded`.
    package init(
        threads: Int, queue: Int, random: any RandomSource, instruments: HashInstruments = HashInstruments()
    ) {
        self.instruments = instruments
        pool = BoundedPool(name: "passwords", threads: threads, limit: queue, priority: .yielding)
        self.random = random
    }

    package func admit() throws { try instruments.admit(to: pool) }

    package func hash(_ password: Secret<String>) async throws -> String {
        let salt = random.bytes(16)
        return try await instruments.run(in: pool) { try PasswordHash.hash(password.reveal(), salt: salt) }
    }

    package func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        try await instruments.run(in: pool) { PasswordHash.verify(password.reveal(), against: hash) }
    }

    /// Ends the threads once the waiting hashes are done.
    package func close() { pool.close() }
}

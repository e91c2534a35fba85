import Primitives
import Provider

/// Holds the first check of a password until it is told to go on.
final class HeldHashing: PasswordHashing {
    private let hashing: any PasswordHashing
    private let held = AsyncStream.makeStream(of: Void.self)
    private let released = AsyncStream.makeStream(of: Void.self)

    init(_ hashing: any PasswordHashing) { self.hashing = hashing }

    func admit() {}

    func hash(_ password: Secret<String>) async throws -> String { try await hashing.hash(password) }

    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        let isRight = try await hashing.verify(password, against: hash)
        held.continuation.finish()
        for await _ in released.stream {}
        return isRight
    }

    func isHeld() async { for await _ in held.stream {} }

    func release() { released.continuation.finish() }
}

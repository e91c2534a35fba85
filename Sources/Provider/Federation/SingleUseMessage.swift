import Credentials
import Identity
import Primitives
package import Storage

/// A message that counts once.
///
/// One that ends sessions is used up when they have ended: cut off before, it comes again and ends the others.
package struct SingleUseMessage: Sendable {
    private let kind: OneTimeKind
    private let value: [UInt8]
    private let expiry: Timestamp

    /// The message with an id that its sender gave it at a connection; it proves nothing any more after `expiry`.
    init(_ kind: OneTimeKind, at connection: ConnectionID, id: String, until expiry: Timestamp) {
        self.kind = kind
        self.value = TokenHash.sha256("\(connection.value)\0\(id)")
        self.expiry = expiry
    }

    /// Whether it was used up before, by any node.
    func isUsed(in store: any Store) async throws -> Bool { try await store.isTaken(kind, value: value) }

    /// Uses it up; false when somebody else was quicker.
    package func use(in store: any Store) async throws -> Bool {
        try await store.consume(kind, value: value, until: expiry, issuedAt: nil)
    }
}

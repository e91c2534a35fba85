import Identity
import Primitives
import Storage

extension Client {
    /// The columns of `clients c`, as `read` takes them.
    static let columns: SQLText =
        "c.id, c.name, c.organization, c.metadata, c.secret_mac, c.registration_hash, c.registered_at, c.used_at"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Client {
        let client = Client(
            id: try row.next(), name: try row.next(), organization: try row.next(),
            metadata: try Document.value(ClientMetadata.self, of: row.next()), secretMAC: try row.next())
        let hash: [UInt8]? = try row.next()
        let registeredAt: Timestamp? = try row.next()
        let usedAt: Timestamp? = try row.next()
        guard let hash, let registeredAt else { return client }
        var registered = client
        registered.registration = ClientRegistration(
            tokenHash: hash, registeredAt: registeredAt, isUsed: usedAt != nil)
        return registered
    }
}

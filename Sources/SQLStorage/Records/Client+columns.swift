import Identity
import Primitives
import Storage

extension Client {
    /// The columns of `clients c`, as `read` takes them.
    static let columns: SQLText = "c.id, c.name, c.organization, c.metadata, c.secret_mac"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Client {
        Client(
            id: try row.next(), name: try row.next(), organization: try row.next(),
            metadata: try Document.value(ClientMetadata.self, of: row.next()), secretMAC: try row.next())
    }
}

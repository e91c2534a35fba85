import Identity
import Primitives
import Storage

extension FederatedSubject {
    /// The subject that has this `key` at a connection.
    ///
    /// Throws for a key that no subject has.
    init(connection: ConnectionID, key: String) throws(StorageError) {
        var rest = key.utf8[...]
        var parts: [String] = []
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let length = Int(String(decoding: rest[..<colon], as: UTF8.self)), length >= 0,
                let end = rest.index(colon, offsetBy: length + 1, limitedBy: rest.endIndex)
            else { throw Self.unreadable }
            parts.append(String(decoding: rest[rest.index(after: colon)..<end], as: UTF8.self))
            rest = rest[end...]
        }
        guard let value = parts.popLast(), let format = parts.popLast() else { throw Self.unreadable }
        self.init(connection: connection, qualifiers: parts, format: format, value: value)
        guard self.key == key else { throw Self.unreadable }
    }

    private static var unreadable: StorageError { .failed("a stored subject cannot be read") }
}

extension FederatedIdentity {
    /// The columns of `federated_identities f`, as `read` takes them.
    static let columns: SQLText = "f.connection, f.subject, f.account, f.linked_at, f.last_seen_at"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> FederatedIdentity {
        FederatedIdentity(
            subject: try FederatedSubject(connection: try row.next(), key: try row.next()), account: try row.next(),
            linkedAt: try row.next(), lastSeenAt: try row.next())
    }
}

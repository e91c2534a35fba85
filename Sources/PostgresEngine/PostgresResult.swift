import CPQ
import SQLStorage
import Storage

/// The answer to a statement.
@safe
struct PostgresResult: ~Copyable {
    private let handle: OpaquePointer

    /// Takes an answer over; throws when it is an error.
    init(_ handle: OpaquePointer) throws(PostgresFailure) {
        unsafe self.handle = unsafe handle
        let status = unsafe PQresultStatus(handle)
        guard status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK else { return }
        throw PostgresFailure(state: field(PostgresField.state), message: field(PostgresField.message) ?? "no message")
    }

    deinit { unsafe PQclear(handle) }

    /// What was carried out, as `COMMIT` or `UPDATE 1`.
    var command: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// How many rows were changed.
    var changes: Int { unsafe Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// The rows, asked for in binary.
    func rows() throws(StorageError) -> [Row] {
        let columns = unsafe PQnfields(handle)
        let types = (0..<columns).map { unsafe PQftype(handle, $0) }
        var rows: [Row] = []
        for row in 0..<(unsafe PQntuples(handle)) {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for column in 0..<columns {
                values.append(try value(row: row, column: column, type: types[Int(column)]))
            }
            rows.append(Row(values))
        }
        return rows
    }

    private func value(row: Int32, column: Int32, type: UInt32) throws(StorageError) -> SQLValue {
        guard unsafe PQgetisnull(handle, row, column) == 0 else { return .null }
        let start = unsafe UnsafeRawPointer(PQgetvalue(handle, row, column))
        let count = Int(unsafe PQgetlength(handle, row, column))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        switch type {
        case PostgresType.bytes: return .blob(unsafe [UInt8](bytes))
        case PostgresType.integer8: return .integer(unsafe Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case PostgresType.integer4: return .integer(Int64(unsafe Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case PostgresType.text, PostgresType.unknown: return .text(unsafe String(decoding: bytes, as: UTF8.self))
        case PostgresType.nothing: return .null
        default: throw StorageError.failed("a column has the unexpected type \(type)")
        }
    }

    private borrowing func field(_ field: PostgresField) -> String? {
        guard let text = unsafe PQresultErrorField(handle, field.rawValue) else { return nil }
        return unsafe String(cString: text)
    }
}

/// Parts of an error, by the letters of the wire protocol.
private enum PostgresField: Int32 {
    case state = 67
    case message = 77
}

/// The types that our schema and queries have, by their numbers in `pg_type`.
enum PostgresType {
    static let bytes: UInt32 = 17
    static let integer8: UInt32 = 20
    static let integer4: UInt32 = 23
    static let text: UInt32 = 25
    static let unknown: UInt32 = 705
    static let nothing: UInt32 = 2278
}

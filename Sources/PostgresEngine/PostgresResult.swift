import CPQ
import SQLStorage
import Storage

/// What the server said to a statement, good or bad; freed with the value.
@safe
struct PostgresAnswer: ~Copyable {
    private let handle: OpaquePointer

    /// Takes an answer over; nil when there is none.
    init?(_ handle: OpaquePointer?) {
        guard let handle = unsafe handle else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe PQclear(handle) }

    /// What kind of answer it is.
    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    /// The good answer; throws the bad one.
    consuming func result() throws(PostgresFailure) -> PostgresResult {
        let status = status
        guard status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK else { return PostgresResult(self) }
        throw PostgresFailure(state: field(.state), message: field(.message) ?? wholeMessage)
    }

    private borrowing func field(_ field: PostgresField) -> String? {
        guard let text = unsafe PQresultErrorField(handle, field.rawValue) else { return nil }
        return unsafe String(cString: text)
    }

    /// What the library itself says has no fields.
    private var wholeMessage: String {
        let text = unsafe String(cString: PQresultErrorMessage(handle))
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no message"
    }

    /// Lends the library's side of it.
    fileprivate borrowing func with<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }
}

/// The good answer to a statement.
struct PostgresResult: ~Copyable {
    private let answer: PostgresAnswer

    fileprivate init(_ answer: consuming PostgresAnswer) { self.answer = answer }

    /// What was carried out, as `COMMIT` or `UPDATE 1`.
    var command: String { unsafe answer.with { unsafe String(cString: PQcmdStatus($0)) } }

    /// How many rows were changed.
    var changes: Int { unsafe answer.with { unsafe Int(String(cString: PQcmdTuples($0))) ?? 0 } }

    /// The rows, asked for in binary.
    func rows() throws(StorageError) -> [Row] {
        try unsafe answer.with { handle throws(StorageError) in
            let columns = unsafe PQnfields(handle)
            let types = (0..<columns).map { unsafe PQftype(handle, $0) }
            let count = unsafe PQntuples(handle)
            var rows: [Row] = []
            rows.reserveCapacity(Int(count))
            for row in 0..<count {
                var values: [SQLValue] = []
                values.reserveCapacity(types.count)
                for column in 0..<columns {
                    values.append(
                        try unsafe Self.value(of: handle, row: row, column: column, type: types[Int(column)]))
                }
                rows.append(Row(values))
            }
            return rows
        }
    }

    private static func value(
        of handle: OpaquePointer, row: Int32, column: Int32, type: UInt32
    ) throws(StorageError) -> SQLValue {
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

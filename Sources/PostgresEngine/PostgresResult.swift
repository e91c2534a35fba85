import CPQ
import SQLStorage
import Storage

/// What the server said to a statement, good or bad; freed with the value.
@safe
final class PostgresAnswer {
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
    func result() throws(PostgresFailure) -> PostgresResult {
        let status = status
        guard status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK else { return PostgresResult(self) }
        throw PostgresFailure(state: field(.state), message: field(.message) ?? wholeMessage)
    }

    private func field(_ field: PostgresField) -> String? {
        guard let text = unsafe PQresultErrorField(handle, field.rawValue) else { return nil }
        return unsafe String(cString: text)
    }

    /// What the library itself says has no fields.
    private var wholeMessage: String {
        let text = unsafe String(cString: PQresultErrorMessage(handle))
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no message"
    }

    /// Lends the library's side of it.
    fileprivate func with<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }
}

/// The good answer to a statement.
struct PostgresResult {
    private let answer: PostgresAnswer

    fileprivate init(_ answer: PostgresAnswer) { self.answer = answer }

    /// What was carried out, as `COMMIT` or `UPDATE 1`.
    var command: String { unsafe answer.with { unsafe String(cString: PQcmdStatus($0)) } }

    /// How many rows were changed.
    var changes: Int { unsafe answer.with { unsafe Int(String(cString: PQcmdTuples($0))) ?? 0 } }

    /// What it comes to for whoever asked.
    func outcome() throws(StorageError) -> SQLOutcome { SQLOutcome(rows: try rows(), changes: changes) }

    /// The rows, asked for in binary.
    func rows() throws(StorageError) -> [Row] {
        try unsafe answer.with { handle throws(StorageError) in
            let types = unsafe Self.types(of: handle)
            var rows: [Row] = []
            rows.reserveCapacity(Int(unsafe PQntuples(handle)))
            for row in 0..<(unsafe PQntuples(handle)) {
                rows.append(try unsafe Self.row(row, of: handle, types: types[...]))
            }
            return rows
        }
    }

    /// The rows of each of so many reads, whose number, from 1, is the last column.
    func rows(of count: Int) throws(StorageError) -> [[Row]] {
        try unsafe answer.with { handle throws(StorageError) in
            let types = unsafe Self.types(of: handle)
            var found = [[Row]](repeating: [], count: count)
            for row in 0..<(unsafe PQntuples(handle)) {
                let last = types.count - 1
                let number = try unsafe Self.value(of: handle, row: row, column: Int32(last), type: types[last])
                guard case .integer(let read) = number, 1...Int64(count) ~= read else {
                    throw StorageError.failed("nobody asked for a row")
                }
                found[Int(read) - 1].append(try unsafe Self.row(row, of: handle, types: types.dropLast()))
            }
            return found
        }
    }

    private static func types(of handle: OpaquePointer) -> [UInt32] {
        (0..<(unsafe PQnfields(handle))).map { unsafe PQftype(handle, $0) }
    }

    private static func row(
        _ row: Int32, of handle: OpaquePointer, types: ArraySlice<UInt32>
    ) throws(StorageError) -> Row {
        var values: [SQLValue] = []
        values.reserveCapacity(types.count)
        for (column, type) in types.enumerated() {
            values.append(try unsafe value(of: handle, row: row, column: Int32(column), type: type))
        }
        return Row(values)
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

    /// The type of arrays of a type that values are sent in.
    static func array(of type: UInt32) -> UInt32 {
        switch type {
        case bytes: 1001
        case integer8: 1016
        default: 1009
        }
    }
}

import GRDB
import GRDBSQLite
import SQLStorage
import Storage

/// One execution of a prepared statement, which is made ready for the next at its end.
@safe
struct SQLiteStatement: ~Copyable {
    private let statement: Statement
    private let columns: Int32

    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    /// Begins to execute a statement that was prepared before.
    init(_ statement: Statement) {
        self.statement = statement
        columns = unsafe sqlite3_column_count(statement.sqliteStatement)
    }

    deinit {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// Binds values to the parameters, which are numbered in order.
    func bind(_ values: [SQLValue]) throws(StorageError) {
        for (index, value) in zip(Int32(1)..., values) {
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(handle, index)
                case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
                case .text(let text): try bind(text, at: index)
                case .blob(let bytes): bind(bytes, at: index)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Goes on to the next row; false when there is none.
    func step() throws(StorageError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// The columns of the row that was reached.
    var values: [SQLValue] { (0..<columns).map { value($0) } }

    private func bind(_ text: String, at index: Int32) throws(StorageError) -> Int32 {
        guard !text.utf8.contains(0) else { throw StorageError.failed("text with a NUL cannot be stored") }
        return unsafe sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), Self.copied)
    }

    private func bind(_ bytes: [UInt8], at index: Int32) -> Int32 {
        // An empty array may have no address, and SQLite would take that for null.
        guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, index, 0) }
        return unsafe sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.copied)
    }

    private func value(_ column: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            let text = unsafe sqlite3_column_text(handle, column)
            let count = Int(unsafe sqlite3_column_bytes(handle, column))
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = unsafe sqlite3_column_blob(handle, column)
            let count = Int(unsafe sqlite3_column_bytes(handle, column))
            return .blob(unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count)))
        default: return .null
        }
    }

    private func failure(_ code: Int32) -> StorageError {
        let connection = unsafe sqlite3_db_handle(handle)
        let message = unsafe String(cString: sqlite3_errmsg(connection))
        return StorageError(DatabaseError(resultCode: ResultCode(rawValue: code), message: message))
    }

    /// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`).
    private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

import GRDB
import Storage

extension StorageError {
    /// The error in words that hold for every engine.
    init(_ error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError: self.init(error)
        default: self = .failed("\(error)")
        }
    }

    /// SQLite's error; its message names tables and columns, never values.
    init(_ error: DatabaseError) {
        let message = error.message ?? "\(error.extendedResultCode)"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: self = .conflict(message)
        // A disk that is full or read-only passes as well: nothing was changed, and somebody mends it.
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_INTERRUPT, .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_READONLY:
            self = .unavailable(message)
        default: self = .failed(message)
        }
    }
}

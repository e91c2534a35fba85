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
        // A full disk passes as well: nothing was changed, and somebody makes room.
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_INTERRUPT, .SQLITE_CANTOPEN, .SQLITE_FULL:
            self = .unavailable(message)
        default: self = .failed(message)
        }
    }
}

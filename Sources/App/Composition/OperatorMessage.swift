import Primitives
import Provider
import SQLStorage
import Storage

/// What an operator reads when something cannot be done.
package enum OperatorMessage {
    /// A line or several; never a type's debugging form for what we foresaw.
    package static func text(for error: any Error) -> String {
        switch error {
        case StorageError.unavailable(let cause): "the database cannot be reached: \(cause)"
        case StorageError.conflict(let cause): "the database refuses the change: \(cause)"
        case StorageError.newerSchema(let found, let known):
            "the database has schema version \(found), made by a newer signet; this one knows up to \(known): upgrade signet"
        case StorageError.failed(let cause): "the database failed: \(cause)"
        case VaultError.wrongMasterKey:
            "keys/master.key is not the key this database was sealed with: set `keys` to the folder that has it"
        case let problem as BackupProblem: problem.line
        case let refused as BoundedPool.Overloaded: "the queue of \(refused.pool) is full, try again"
        default: "\(error)"
        }
    }
}

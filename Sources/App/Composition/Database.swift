import PostgresEngine
import Primitives
package import SQLStorage
import SQLiteEngine

extension DatabaseLocation {
    /// The engine for this database.
    ///
    /// `connections` are PostgreSQL connections, or readers of SQLite.
    package func engine(connections: Int) throws -> any SQLEngine {
        switch self {
        case .sqlite(let path): try SQLiteEngine(path: path, readers: connections)
        case .postgres(let url): PostgresEngine(url: url.reveal(), connections: connections)
        }
    }
}

import PostgresEngine
import Primitives
package import SQLStorage
import SQLiteEngine

extension Settings {
    /// The engine for the database, as the settings say.
    ///
    /// `connections`, if given, is for commands that need fewer than a server.
    package func engine(connections: Int? = nil) throws -> any SQLEngine {
        switch database {
        case .sqlite(let path):
            return try SQLiteEngine(path: path, readers: connections ?? databaseUse.connections ?? 8)
        case .postgres(let url):
            guard let address = PostgresAddress(url.reveal()) else {
                throw StartError(line: "database: libpq cannot read this URL")
            }
            var limits = PostgresLimits()
            limits.connections = connections ?? databaseUse.connections ?? limits.connections
            limits.wait = .seconds(databaseUse.waitSeconds)
            limits.statement = .seconds(databaseUse.statementSeconds)
            limits.keepsState = databaseUse.pooler == .none
            return try PostgresEngine(address, limits: limits)
        }
    }

    /// What the operator should know about the way to the database, a line each.
    package var databaseWarnings: [String] {
        guard case .postgres(let url) = database else { return [] }
        return PostgresAddress(url.reveal())?.warnings ?? []
    }
}

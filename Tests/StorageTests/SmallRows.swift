import SQLStorage
import TestKit

// Rows of the smallest table, for what engines are asked to do with any row.

extension Engine {
    /// An engine over a database with its schema.
    func withEngine(_ body: (any SQLEngine) async throws -> Void) async throws {
        try await withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            try await body(engine)
            await engine.close()
        }
    }
}

extension SQL {
    /// Adds a row, which is refused when there is one of this value.
    static func insertion(of value: String) -> SQL {
        "insert into one_time_values (kind, value, expires_at) values ('setup', \(Array(value.utf8)), 0)"
    }
}

package import SQLStorage
package import Storage
import Testing

/// The databases that every storage test runs on.
package enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// A file in a temporary folder.
    case sqlite
    /// A schema of its own in the server that `SIGNET_TEST_POSTGRES` names. Without one the test fails.
    case postgres

    package var testDescription: String { rawValue }

    /// Lends a store in an empty database of its own, and removes the database afterwards.
    ///
    /// - Parameter front: puts another engine in front of the database's.
    package func withStore<Result: Sendable>(
        behind front: (any SQLEngine) -> any SQLEngine = { $0 }, _ body: (any Store) async throws -> Result
    ) async throws -> Result {
        try await withDatabase { database in
            let store = try await SQLStore.open(engine: front(database.engine()))
            do {
                let result = try await body(store)
                await store.close()
                return result
            } catch {
                await store.close()
                throw error
            }
        }
    }

    /// Lends an empty database, to be opened as often as a test likes, and removes it afterwards.
    ///
    /// The server has room for so many tests at once; a test that has a database may have another one.
    package func withDatabase<Result: Sendable>(
        _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        guard self == .postgres, !Places.isTaken else { return try await lend(body) }
        await Places.postgres.take()
        do {
            let result = try await Places.$isTaken.withValue(true) { try await lend(body) }
            await Places.postgres.giveBack()
            return result
        } catch {
            await Places.postgres.giveBack()
            throw error
        }
    }

    private func lend<Result: Sendable>(
        _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        let database = try await TestDatabase.make(on: self)
        let result: Result
        do {
            result = try await body(database)
        } catch {
            try await database.remove()
            throw error
        }
        try await database.remove()
        return result
    }
}

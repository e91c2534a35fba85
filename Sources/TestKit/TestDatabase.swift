import Foundation
package import PostgresEngine
package import SQLStorage
import SQLiteEngine

/// A database of a test's own.
package struct TestDatabase: Sendable {
    /// What tests need and did not find.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    private enum Place {
        case file(String)
        case schema(String, server: String)
    }

    private let place: Place

    /// Makes an empty database.
    static func make(on engine: Engine) async throws -> TestDatabase {
        switch engine {
        case .sqlite:
            return TestDatabase(place: .file(try temporaryFolder() + "/data/signet.db"))
        case .postgres:
            guard let server = ProcessInfo.processInfo.environment["SIGNET_TEST_POSTGRES"] else {
                throw Missing(description: "SIGNET_TEST_POSTGRES is not set: eval \"$(script/postgres start)\"")
            }
            let schema = "test_" + UUID().uuidString.lowercased().replacing("-", with: "_")
            try await carryOut(SQL(stringLiteral: "create schema \(schema)"), on: server)
            return TestDatabase(place: .schema(schema, server: server))
        }
    }

    /// What `signet.yaml` would say under `database`.
    package var setting: String {
        switch place {
        case .file(let path): "sqlite:\(path)"
        case .schema: url
        }
    }

    /// Opens the database as it is.
    package func engine() throws -> any SQLEngine {
        switch place {
        case .file(let path): try SQLiteEngine(path: path)
        case .schema: try postgresEngine(connections: 6)
        }
    }

    /// Opens a PostgreSQL database with other limits.
    package func postgresEngine(
        connections: Int, _ change: (inout PostgresLimits) -> Void = { _ in }
    ) throws -> PostgresEngine {
        var limits = Self.limits(connections: connections)
        change(&limits)
        return try PostgresEngine(Self.address(url), limits: limits)
    }

    /// Opens the database with its schema up to date.
    package func store() async throws -> SQLStore { try await SQLStore.open(engine: try engine()) }

    /// Removes the database with everything in it.
    func remove() async throws {
        switch place {
        case .file(let path):
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
            try FileManager.default.removeItem(at: folder)
        case .schema(let schema, let server):
            try await Self.carryOut(SQL(stringLiteral: "drop schema \(schema) cascade"), on: server)
        }
    }

    private var url: String {
        guard case .schema(let schema, let server) = place else { return "" }
        return server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
    }

    private static func carryOut(_ sql: SQL, on server: String) async throws {
        let engine = try PostgresEngine(address(server), limits: limits(connections: 1))
        do {
            _ = try await engine.run(sql)
            await engine.close()
        } catch {
            await engine.close()
            throw error
        }
    }

    /// Limits that no busy machine reaches.
    private static func limits(connections: Int) -> PostgresLimits {
        var limits = PostgresLimits()
        limits.connections = connections
        limits.wait = .seconds(120)
        limits.statement = .seconds(120)
        return limits
    }

    private static func address(_ url: String) throws -> PostgresAddress {
        guard let address = PostgresAddress(url) else {
            throw Missing(description: "SIGNET_TEST_POSTGRES is not a URL that libpq reads")
        }
        return address
    }

    private static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }
}

import CoreMetrics
import Foundation
import PostgresEngine
import Primitives
package import SQLStorage
import SQLiteEngine

extension Settings {
    /// The engine for the database, as the settings say.
    ///
    /// `connections`, if given, is for commands that need fewer than a server; what is measured goes to `observation`.
    package func engine(connections: Int? = nil, observation: Observation? = nil) throws -> any SQLEngine {
        let engine = try bareEngine(connections: connections, metrics: observation?.metrics)
        guard let observation, observation.isOn else { return engine }
        return MeasuredEngine(engine, observation: observation)
    }

    private func bareEngine(connections: Int?, metrics: (any MetricsFactory)?) throws -> any SQLEngine {
        switch database {
        case .sqlite(let path):
            let readers = connections ?? databaseUse.connections ?? 8
            guard let metrics else { return try SQLiteEngine(path: path, readers: readers) }
            let sizes = Recorder(label: "signet_database_commit_size", factory: metrics)
            return try SQLiteEngine(path: path, readers: readers) { sizes.record($0) }
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

    /// Whether there is a database; one of PostgreSQL is found out when it is opened.
    package var hasDatabase: Bool {
        if case .sqlite(let path) = database { FileManager.default.fileExists(atPath: path) } else { true }
    }

    /// Refuses a command about what is in the database where there is none: it was meant for other settings.
    package func requireDatabase() throws {
        guard case .sqlite(let path) = database, !hasDatabase else { return }
        throw StartError(
            line: "there is no database at \(path): name the server's settings with --config, or start the server first"
        )
    }

    /// The store over the database there is, as it is; nil where there is none, or nothing was made in it yet.
    ///
    /// Throws one line when it has first to be brought up to date.
    func presentStore(connections: Int? = nil, observation: Observation? = nil) async throws -> SQLStore? {
        guard hasDatabase else { return nil }
        let engine = try engine(connections: connections, observation: observation)
        do {
            let pending = try await SQLStore.pendingMigrations(of: engine)
            if pending.first?.version == 1 {
                await engine.close()
                return nil
            }
            guard pending.isEmpty else {
                throw StartError(line: "the database has migrations pending: run signet migrate")
            }
            return try await SQLStore.open(engine: engine)
        } catch {
            await engine.close()
            throw error
        }
    }

    /// What the operator should know about the way to the database, a line each.
    package var databaseWarnings: [String] {
        guard case .postgres(let url) = database else { return [] }
        return PostgresAddress(url.reveal())?.warnings ?? []
    }
}

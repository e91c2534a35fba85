import SQLStorage

/// What `signet migrate` does.
package enum Migrations {
    /// Runs what is pending, or only says so; one line a migration.
    package static func run(settings: Settings, isDryRun: Bool) async throws -> [String] {
        let engine = try settings.engine(connections: 1)
        do {
            let pending = try await SQLStore.pendingMigrations(of: engine)
            if !isDryRun { _ = try await SQLStore.open(engine: engine) }
            await engine.close()
            let lines = pending.map { "\(isDryRun ? "would run" : "ran") \($0.version) \($0.name)" }
            return lines.isEmpty ? ["no migrations pending"] : lines
        } catch {
            await engine.close()
            throw error
        }
    }
}

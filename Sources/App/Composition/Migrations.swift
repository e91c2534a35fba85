import SQLStorage

/// What `signet migrate` does.
package enum Migrations {
    /// Runs what is pending, or only says so; one line a migration.
    package static func run(settings: Settings, isDryRun: Bool) async throws -> [String] {
        guard settings.hasDatabase || !isDryRun else { return SQLStore.migrations.map { line(of: $0, isDryRun: true) } }
        let engine = try settings.engine(connections: 1)
        do {
            let pending = try await SQLStore.pendingMigrations(of: engine)
            if !isDryRun { _ = try await SQLStore.open(engine: engine) }
            await engine.close()
            let lines = pending.map { line(of: $0, isDryRun: isDryRun) }
            return lines.isEmpty ? ["no migrations pending"] : lines
        } catch {
            await engine.close()
            throw error
        }
    }

    private static func line(of step: (version: Int, name: String), isDryRun: Bool) -> String {
        "\(isDryRun ? "would run" : "ran") \(step.version) \(step.name)"
    }
}

import Foundation
import Primitives
import SQLStorage

/// Measures what it costs to remove sessions that have ended; one in ten has a grant with its refresh token.
struct CleanUp {
    static let operation = "clean-up of an ended session"

    /// People all over the table whose sessions end, ten each, long enough ago to be removed.
    private static let people = 100
    private static let age = Duration.days(40)

    let engine: any SQLEngine
    let population: Population
    let withPostgres: Bool

    /// Ends sessions and removes them; a server beside may take some of them.
    func row() async throws -> Row {
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        try await end(at: now - Self.age)
        let store = try await SQLStore.open(engine: engine)
        let before = MeasuredProcess.ownCPUSeconds(withPostgres: withPostgres)
        var removed = 0
        while true {
            let batch = try await store.removeExpired(before: now)
            guard batch > 0 else { break }
            removed += batch
        }
        let cpu = MeasuredProcess.ownCPUSeconds(withPostgres: withPostgres) - before
        return Row(operation: Self.operation, cpu: removed > 0 ? cpu * 1e6 / Double(removed) : nil)
    }

    private func end(at time: Timestamp) async throws {
        let population = population
        try await engine.write { connection in
            for number in stride(from: 0, to: population.accounts, by: max(1, population.accounts / Self.people)) {
                let account: SQLText = "account = (select id from accounts where email_normal ="
                let email = population.email(number)
                _ = try connection.run(
                    """
                    update grants set revoked_at = \(time.microseconds)
                    where session in (select id from sessions where \(account) \(email)))
                    """)
                _ = try connection.run("update sessions set ended_at = \(time.microseconds) where \(account) \(email))")
            }
        }
    }
}

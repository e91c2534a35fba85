import Foundation
import Primitives
import SQLStorage
import SQLiteEngine
import Storage
import Synchronization
import TestKit
import Testing

@Suite("SQLite")
struct SQLiteTests {
    private static func file(_ database: TestDatabase) -> String { String(database.setting.dropFirst("sqlite:".count)) }

    @Test("writes are durable, and foreign keys hold")
    func settings() async throws {
        try await Engine.sqlite.withDatabase { database in
            let engine = try database.engine()
            let settings = try await engine.write { connection in
                try ["pragma synchronous", "pragma journal_mode", "pragma foreign_keys"].map { sql in
                    try connection.rows(SQL(stringLiteral: sql)).first?.values
                }
            }
            #expect(settings == [[.integer(2)], [.text("wal")], [.integer(1)]])
            await engine.close()
        }
    }

    @Test("only this user can read the file, and what is beside it")
    func modes() async throws {
        try await Engine.sqlite.withDatabase { database in
            let store = try await database.store()
            let file = Self.file(database)
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try mode(folder) == 0o700)
            for suffix in ["", "-wal", "-shm"] { #expect(try mode(file + suffix) == 0o600) }
            await store.close()
        }
    }

    @Test("who was told that a row is written finds it by its key at once, however many look")
    func findsWhatWasWritten() async throws {
        try await Engine.sqlite.withDatabase { database in
            let engine = try database.engine()
            _ = try await engine.run("create table marks (id integer primary key, value integer not null)")
            let found = try await race(200) { index in
                _ = try await engine.run("insert into marks (id, value) values (\(index), \(index + 1))")
                return try await engine.rows(finding: "select value from marks where id = \(index)").map(\.values)
            }
            #expect(Set(found) == Set((0..<200).map { [[.integer(Int64($0 + 1))]] }))
            await engine.close()
        }
    }

    @Test("a file that is no database is refused")
    func noDatabase() async throws {
        try await Engine.sqlite.withDatabase { database in
            let file = URL(fileURLWithPath: Self.file(database))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(
                "not a database, but long enough to have a header of one hundred bytes: ".utf8
                    + Array(repeating: 65, count: 100)
            )
            .write(to: file)
            #expect(throws: StorageError.self) { _ = try database.engine() }
        }
    }

    @Test("a commit that fails is an error for everybody in it, and nobody after it")
    func failingCommit() async throws {
        try await Engine.sqlite.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            let gate = Gate()
            async let holding: Void = engine.write { _ in gate.wait() }
            try await gate.stopped(1)
            // These three wait behind the gate, so they share a transaction; the last breaks its commit.
            async let first = Self.outcome {
                try await engine.write { try $0.run("update configuration set version = 7") }
            }
            async let second = Self.outcome {
                try await engine.write { connection in throw StorageError.conflict("own") }
            }
            async let third = Self.outcome {
                try await engine.write { connection in
                    _ = try connection.run("pragma defer_foreign_keys = on")
                    return try connection.run(
                        """
                        insert into passwords (account, hash, changed_at, must_change, history)
                        values ('nobody', 'h', 0, 0, '[]')
                        """)
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            try await holding
            let outcomes = await [first, second, third]
            #expect(outcomes.allSatisfy { $0.contains("FOREIGN KEY") }, "\(outcomes)")
            let store = try await SQLStore.open(engine: engine)
            #expect(try await store.configurationVersion() == 1)
            _ = try await engine.run("update configuration set version = 8")
            #expect(try await store.configurationVersion() == 8)
            await engine.close()
        }
    }

    @Test("work beyond the queue's limit is refused at once")
    func fullQueue() async throws {
        try await Engine.sqlite.withDatabase { database in
            let engine = try SQLiteEngine(path: Self.file(database), readers: 1, queueLimit: 1)
            let gate = Gate()
            async let writing: Void = engine.write { _ in gate.wait() }
            async let reading: Void = engine.read { _ in gate.wait() }
            try await gate.stopped(2)
            // Of eight that come while both threads are held, one of each kind finds room to wait.
            let refused = Mutex(0)
            async let outcomes = race(8) { index in
                do {
                    if index % 2 == 0 { try await engine.write { _ in } } else { try await engine.read { _ in } }
                    return true
                } catch StorageError.unavailable {
                    refused.withLock { $0 += 1 }
                    return false
                }
            }
            while refused.withLock({ $0 < 6 }) { try await Task.sleep(for: .milliseconds(1)) }
            gate.open()
            #expect(try await outcomes.count { $0 } == 2)
            try await writing
            try await reading
            await engine.close()
        }
    }

    @Test("another process that writes is waited for")
    func twoEngines() async throws {
        try await Engine.sqlite.withDatabase { database in
            let engines = [try database.engine(), try database.engine()]
            let store = try await SQLStore.open(engine: engines[0])
            let counts = try await race { index in
                try await engines[index % 2].run("update configuration set version = version + 1")
            }
            #expect(counts.allSatisfy { $0 == 1 })
            #expect(try await store.configurationVersion() == 51)
            for engine in engines { await engine.close() }
        }
    }

    @Test("nodes that open a file that is not there yet take turns, each on a thread of its own")
    func openAtOnce() async throws {
        try await Engine.sqlite.withDatabase { database in
            let start = Gate()
            async let opening = race(8) { _ in
                let engine = try await Self.onThread {
                    start.wait()
                    return try database.engine()
                }
                let version = try await SQLStore.open(engine: engine).configurationVersion()
                return (engine, version)
            }
            try await start.stopped(8)
            start.open()
            let opened = try await opening
            #expect(opened.map(\.1) == Array(repeating: 1, count: 8))
            // Each step was taken by one of them.
            let steps = try await opened[0].0.read { try $0.rows("select version from schema_version").map(\.values) }
            #expect(Set(steps).count == steps.count)
            let folder = URL(fileURLWithPath: Self.file(database)).deletingLastPathComponent().path
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.sorted() == ["signet.db", "signet.db-shm", "signet.db-wal"])
            for (engine, _) in opened { await engine.close() }
        }
    }

    @Test("a node that starts waits longer for others than a write does")
    func patience() async throws {
        try await Engine.sqlite.withDatabase { database in
            let holder = try database.engine()
            let other = try SQLiteEngine(path: Self.file(database), patience: 0.01)
            let gate = Gate()
            async let holding: Void = holder.write { _ in gate.wait() }
            try await gate.stopped(1)
            await #expect {
                try await other.write { _ in }
            } throws: { error in
                guard case StorageError.unavailable = error else { return false }
                return true
            }
            async let starting = SQLStore.open(engine: other).configurationVersion()
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            try await holding
            #expect(try await starting == 1)
            for engine in [holder, other] as [any SQLEngine] { await engine.close() }
        }
    }

    /// Runs a body that blocks on a thread of its own.
    private static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
        }
    }

    private static func outcome(_ body: () async throws -> some Sendable) async -> String {
        do { return "\(try await body())" } catch { return "\(error)" }
    }
}

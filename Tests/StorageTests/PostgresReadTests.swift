import PostgresEngine
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Reads that follow one another")
struct PostgresReadTests {
    /// Returns when quick reads share one connection, with the number of its process.
    private static func shared(_ engine: PostgresEngine) async throws -> Int64 {
        while true {
            let processes = try await race(20) { _ in
                try await engine.rows(finding: "select cast(pg_backend_pid() as bigint)").first?.values.first
            }
            if Set(processes).count == 1, case .integer(let process)? = processes.first ?? nil { return process }
        }
    }

    @Test("each has its own answer, and its own error")
    func answers() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 4)
            _ = try await Self.shared(engine)
            let answers = try await race(500) { index -> SQLValue? in
                let (number, divisor) = (Int64(1_000 + index), Int64(index % 5))
                let quotient: SQL = "select cast(\(number) as bigint) / cast(\(divisor) as bigint)"
                do {
                    let value = try await engine.rows(finding: quotient).first?.values.first
                    #expect(value == .integer(number / divisor))
                    return value
                } catch StorageError.failed(let message) {
                    #expect(divisor == 0)
                    return .text(message)
                }
            }
            let errors = answers.filter { $0 == .text("division by zero (22012)") }
            #expect(errors.count == 100)
            await engine.close()
        }
    }

    @Test("those that differ in values alone go as one statement, and each has its own rows, in order")
    func gathered() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 4)
            _ = try await Self.shared(engine)
            var isGathered = false
            var rounds = 0
            // Beside other tests it may take a while until two come at once.
            while !isGathered, rounds < 2_000 {
                rounds += 1
                let texts = try await race(40) { number -> [SQLValue] in
                    let count = Int64(number % 4)
                    let text = "t\(number) 'ü\\,{}\""
                    let bytes = [UInt8](repeating: 0, count: number % 3)
                    let nothing: Int64? = number % 20 == 0 ? nil : 1
                    let rows = try await engine.rows(
                        finding: """
                            select i, \(text), \(bytes), cast(\(nothing) as bigint), current_query()
                            from generate_series(1, \(count)) i order by i desc
                            """)
                    let expected: [[SQLValue]] = (0..<count).map { index in
                        [.integer(count - index), .text(text), .blob(bytes), nothing.sqlValue]
                    }
                    #expect(rows.map { Array($0.values.dropLast()) } == expected)
                    return rows.compactMap { $0.values.last }
                }
                isGathered = texts.joined().contains { value in
                    if case .text(let text) = value { text.contains("lateral") } else { false }
                }
            }
            #expect(isGathered)
            await engine.close()
        }
    }

    @Test("more statements than are kept prepared, and text that cannot be stored")
    func manyStatements() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 4)
            _ = try await Self.shared(engine)
            for round in 0..<2 {
                let sums = try await race(600) { number in
                    try await engine.rows(finding: SQL(stringLiteral: "select \(number + round)")).first?.values
                }
                #expect(Set(sums) == Set((0..<600).map { [.integer(Int64($0 + round))] }))
            }
            await #expect(throws: StorageError.self) { _ = try await engine.rows(finding: "select \("a\u{0}b")") }
            await engine.close()
        }
    }

    @Test("when their connection is lost they are said again, and share a new one")
    func lost() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 4)
            for _ in 1...3 {
                let process = try await Self.shared(engine)
                let ending: SQL =
                    "select cast(count(pg_terminate_backend(cast(\(process) as integer))) as bigint)"
                let answers = try await race(200) { index in
                    if index == 100 { _ = try await engine.rows(finding: ending) }
                    return try await engine.rows(finding: "select cast(\(index) as bigint)").first?.values
                }
                #expect(Set(answers) == Set((0..<200).map { [.integer(Int64($0))] }))
            }
            await engine.close()
        }
    }

    @Test("closing waits for them")
    func close() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 4)
            _ = try await Self.shared(engine)
            async let slow = engine.rows(finding: "select cast(count(*) as bigint) from generate_series(1, 1000000)")
            try await Task.sleep(for: .milliseconds(50))
            await engine.close()
            do {
                #expect(try await slow.first?.values == [.integer(1_000_000)])
            } catch StorageError.unavailable {
                // It came after the end.
            }
            await #expect(throws: StorageError.self) { _ = try await engine.rows(finding: "select 1") }
        }
    }
}

@Suite("The address of a PostgreSQL database")
struct PostgresAddressTests {
    @Test(
        "hosts are known, and whether they are verified",
        arguments: [
            ("postgres://signet@/signet?host=/run/postgresql", ["/run/postgresql"], false),
            ("postgres://signet@localhost/signet", ["localhost"], false),
            ("postgres://signet@127.0.0.1:5433/signet?sslmode=require", ["127.0.0.1"], false),
            ("postgresql://signet@[::1]/signet", ["::1"], false),
            ("postgres://signet@db.example/signet", ["db.example"], true),
            ("postgres://signet@db.example/signet?sslmode=require", ["db.example"], true),
            ("postgres://signet@db.example/signet?sslmode=verify-ca&sslrootcert=/ca.pem", ["db.example"], true),
            ("postgres://signet@db.example/signet?sslmode=verify-full", ["db.example"], false),
            ("postgres://signet@localhost,db.example:5433/signet", ["localhost", "db.example"], true),
            ("postgres://signet@127.example/signet", ["127.example"], true),
        ])
    func hosts(url: String, hosts: [String], isWarned: Bool) throws {
        let address = try #require(PostgresAddress(url))
        #expect(address.hosts == hosts)
        #expect(address.warnings.isEmpty != isWarned)
    }

    @Test(
        "what libpq cannot read is no address",
        arguments: ["", "postgres://[::1/signet", "postgres://a/b?nonsense=1", "postgres://a%zz/b"])
    func unreadable(url: String) { #expect(PostgresAddress(url) == nil) }

    @Test("a password is in no error and no warning")
    func secrets() async throws {
        let url = "postgres://signet:s3same@/signet?host=/s3same/nowhere"
        let address = try #require(PostgresAddress(url))
        var limits = PostgresLimits()
        limits.connections = 1
        let engine = try PostgresEngine(address, limits: limits)
        await #expect {
            _ = try await engine.run("select 1")
        } throws: { error in
            if case StorageError.unavailable(let message) = error { !message.contains("s3same") } else { false }
        }
        await engine.close()
    }
}

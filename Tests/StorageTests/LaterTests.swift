import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Statements that nobody waits for")
struct LaterTests {
    private static func insert(_ value: String) -> SQL {
        "insert into one_time_values (kind, value, expires_at) values ('setup', \(Array(value.utf8)), 0)"
    }

    private static func values(_ connection: any SQLConnection) throws -> Int {
        try connection.rows("select value from one_time_values").count
    }

    private static func withEngine(_ kind: Engine, _ body: (any SQLEngine) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            try await body(engine)
            await engine.close()
        }
    }

    @Test("they are carried out in order, before what comes next and before the end", arguments: Engine.allCases)
    func order(on kind: Engine) async throws {
        try await Self.withEngine(kind) { engine in
            let seen = try await engine.write { connection in
                try connection.run(later: Self.insert("a"))
                try connection.run(later: "update one_time_values set expires_at = 7")
                let seen = try connection.rows("select value from one_time_values where expires_at = 7").count
                try connection.run(later: Self.insert("b"))
                return seen
            }
            #expect(seen == 1)
            #expect(try await engine.read { try Self.values($0) } == 2)
        }
    }

    @Test("thousands of them need no others in between", arguments: Engine.allCases)
    func many(on kind: Engine) async throws {
        try await Self.withEngine(kind) { engine in
            try await engine.write { connection in
                for number in 0..<3_000 { try connection.run(later: Self.insert("\(number)")) }
            }
            #expect(try await engine.read { try Self.values($0) } == 3_000)
        }
    }

    @Test("one that is refused takes its unit back, wherever it shows", arguments: Engine.allCases, [false, true])
    func refused(on kind: Engine, isFollowed: Bool) async throws {
        try await Self.withEngine(kind) { engine in
            await #expect(throws: StorageError.self) {
                try await engine.write { connection in
                    try connection.run(later: Self.insert("a"))
                    try connection.run(later: Self.insert("a"))
                    try connection.run(later: Self.insert("b"))
                    if isFollowed { _ = try Self.values(connection) }
                }
            }
            // Nothing of it is left, neither in the database nor open on the connection.
            let left = try await race(24) { _ in try await engine.read { try Self.values($0) } }
            #expect(left.allSatisfy { $0 == 0 })
            #expect(try await engine.run(Self.insert("a")) == 1)
        }
    }

    @Test("they go with a unit that is given up", arguments: Engine.allCases, ["a", "b"])
    func givenUp(on kind: Engine, second: String) async throws {
        struct GivenUp: Error {}
        try await Self.withEngine(kind) { engine in
            do {
                try await engine.write { connection in
                    try connection.run(later: Self.insert("a"))
                    // The second may be one that the database refuses.
                    try connection.run(later: Self.insert(second))
                    throw GivenUp()
                }
            } catch is GivenUp {
                #expect(second == "b" || kind == .postgres)
            } catch StorageError.conflict {
                #expect(second == "a" && kind == .sqlite)
            }
            let left = try await race(24) { _ in try await engine.read { try Self.values($0) } }
            #expect(left.allSatisfy { $0 == 0 })
            #expect(try await engine.run(Self.insert("a")) == 1)
        }
    }
}

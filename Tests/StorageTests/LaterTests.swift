import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Statements that nobody waits for")
struct LaterTests {
    private static func values(_ connection: any SQLConnection) throws -> Int {
        try connection.rows("select value from one_time_values").count
    }

    @Test("they are carried out in order, before what comes next and before the end", arguments: Engine.allCases)
    func order(on kind: Engine) async throws {
        try await kind.withEngine { engine in
            let seen = try await engine.write { connection in
                try connection.run(later: SQL.insertion(of: "a"))
                try connection.run(later: "update one_time_values set expires_at = 7")
                let seen = try connection.rows("select value from one_time_values where expires_at = 7").count
                try connection.run(later: SQL.insertion(of: "b"))
                return seen
            }
            #expect(seen == 1)
            #expect(try await engine.read { try Self.values($0) } == 2)
        }
    }

    @Test("thousands of them need no others in between", arguments: Engine.allCases)
    func many(on kind: Engine) async throws {
        try await kind.withEngine { engine in
            try await engine.write { connection in
                for number in 0..<3_000 { try connection.run(later: SQL.insertion(of: "\(number)")) }
            }
            #expect(try await engine.read { try Self.values($0) } == 3_000)
        }
    }

    @Test("one that is refused takes its unit back, wherever it shows", arguments: Engine.allCases, [false, true])
    func refused(on kind: Engine, isFollowed: Bool) async throws {
        try await kind.withEngine { engine in
            await #expect(throws: StorageError.self) {
                try await engine.write { connection in
                    try connection.run(later: SQL.insertion(of: "a"))
                    try connection.run(later: SQL.insertion(of: "a"))
                    try connection.run(later: SQL.insertion(of: "b"))
                    if isFollowed { _ = try Self.values(connection) }
                }
            }
            // Nothing of it is left, neither in the database nor open on the connection.
            let left = try await race(24) { _ in try await engine.read { try Self.values($0) } }
            #expect(left.allSatisfy { $0 == 0 })
            #expect(try await engine.run(SQL.insertion(of: "a")) == 1)
        }
    }

    @Test("they go with a unit that is given up", arguments: Engine.allCases, ["a", "b"])
    func givenUp(on kind: Engine, second: String) async throws {
        struct GivenUp: Error {}
        try await kind.withEngine { engine in
            do {
                try await engine.write { connection in
                    try connection.run(later: SQL.insertion(of: "a"))
                    // The second may be one that the database refuses.
                    try connection.run(later: SQL.insertion(of: second))
                    throw GivenUp()
                }
            } catch is GivenUp {
                #expect(second == "b" || kind == .postgres)
            } catch StorageError.conflict {
                #expect(second == "a" && kind == .sqlite)
            }
            let left = try await race(24) { _ in try await engine.read { try Self.values($0) } }
            #expect(left.allSatisfy { $0 == 0 })
            #expect(try await engine.run(SQL.insertion(of: "a")) == 1)
        }
    }
}

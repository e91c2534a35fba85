import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("SQL literals")
struct SQLTests {
    @Test("values become parameters, in order, and never text")
    func valuesAreBound() {
        let name = "x'; drop table accounts; --"
        let nothing: String? = nil
        let bytes: [UInt8] = [1, 2]
        let sql: SQL =
            "select a from t where b = \(name) and c = \(7) and d = \(nothing) and e = \(bytes) and f = \(true)"
        #expect(sql.text == "select a from t where b = $1 and c = $2 and d = $3 and e = $4 and f = $5")
        #expect(sql.values == [.text(name), .integer(7), .null, .blob([1, 2]), .integer(1)])
    }

    @Test("constant pieces become text")
    func piecesAreText() {
        let columns: SQLText = "a, b"
        let time = Timestamp(seconds: 1)
        let sql: SQL = "select \(columns) from t where c > \(time)"
        #expect(sql.text == "select a, b from t where c > $1")
        #expect(sql.values == [.integer(1_000_000)])
    }

    @Test(
        "values survive the way into a column and back",
        arguments: Engine.allCases,
        [
            SQLValue.integer(.max), .integer(.min), .integer(0), .text(""), .text("a \"b\" 'c' \\ ü 𝄞 \u{1}"),
            .blob([]),
            .blob([0, 1, 255]), .blob([UInt8](repeating: 0, count: 100_000)), .null,
        ])
    func valuesSurvive(on kind: Engine, value: SQLValue) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            let values = try await engine.write { connection in
                _ = try connection.run(Self.insert(value))
                return try connection.rows(Self.select(value)).map(\.values)
            }
            #expect(values == [[value]])
            await engine.close()
        }
    }

    private static func insert(_ value: SQLValue) -> SQL {
        switch value {
        case .integer(let number): "insert into attempts values (\(bytes(1)), 0, \(number), null, 0)"
        case .text(let text): "insert into sealed_keys values (\(text), \(bytes(1)))"
        case .blob(let bytes): "insert into sealed_keys values ('name', \(bytes))"
        case .null: "insert into attempts values (\(bytes(1)), 0, 0, \(nil as Int64?), 0)"
        }
    }

    private static func select(_ value: SQLValue) -> SQL {
        switch value {
        case .integer(let number): "select since from attempts where since = \(number)"
        case .text(let text): "select name from sealed_keys where name = \(text)"
        case .blob(let bytes): "select sealed from sealed_keys where sealed = \(bytes)"
        case .null: "select locked_until from attempts"
        }
    }

    @Test("text with a NUL is refused, since the engines would not agree on it", arguments: Engine.allCases)
    func refusesNUL(on kind: Engine) async throws {
        try await kind.withStore { store in
            await #expect(throws: (any Error).self) {
                _ = try await store.establishSealedKey(named: "a\u{0}b", bytes(1))
            }
            let stored = try await store.sealedKey(named: "a")
            #expect(stored == nil)
        }
    }
}

import SQLStorage
import Storage

/// A column by which an index of PostgreSQL is ordered first.
struct IndexedColumn: Hashable {
    let table: String
    let column: String
    /// Whether it names one row.
    let isKey: Bool
}

/// All there are.
enum IndexedColumns {
    static func all(of engine: any SQLEngine) async throws -> Set<IndexedColumn> {
        let rows = try await engine.read { connection in
            try connection.rows(
                """
                select t.relname::text, a.attname::text, case when i.indisunique and i.indnkeyatts = 1 then 1::bigint else 0::bigint end
                from pg_index i join pg_class t on t.oid = i.indrelid
                    join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
                where t.relnamespace = current_schema()::regnamespace
                """)
        }
        return Set(
            rows.map { row in
                IndexedColumn(
                    table: String(sqlValue: row.values[0]) ?? "", column: String(sqlValue: row.values[1]) ?? "",
                    isKey: row.values[2] == .integer(1))
            })
    }
}

extension Set<IndexedColumn> {
    /// Those by which a plan compares rows and does not look them up.
    ///
    /// It looks at all that another index finds. Where that is by a value, too, only a key would have told more.
    func passedOver(by plan: [String]) -> [String] {
        var found: Set<String> = []
        for (number, line) in plan.enumerated() {
            guard let table = Self.scanned(by: line) else { continue }
            let facts = plan[(number + 1)...].prefix { !$0.contains("->") || $0.contains("Bitmap Index Scan") }
            let conditions = facts.filter { $0.contains("Index Cond:") }.joined()
            let filters = facts.filter { $0.contains(" Filter:") && !$0.contains("Join Filter:") }.joined()
            for index in self where index.table == table && Self.compares(index.column, in: filters) {
                if index.isKey || !conditions.contains(" = ") { found.insert("\(table).\(index.column)") }
            }
        }
        let joins = plan.filter { $0.contains("Join Filter:") }.joined()
        for index in self where index.isKey && joins.contains("(\(index.table).\(index.column) = ") {
            found.insert("\(index.table).\(index.column)")
        }
        return found.sorted()
    }

    /// The table whose rows a line of a plan reads.
    private static func scanned(by line: String) -> String? {
        guard line.contains("Scan"), !line.contains("Bitmap Index Scan") else { return nil }
        let words = line.split(separator: " ")
        guard let on = words.firstIndex(of: "on"), on + 1 < words.count else { return nil }
        return String(words[on + 1])
    }

    /// Whether a column has to be equal to something, by whatever name its table goes.
    private static func compares(_ column: String, in filter: String) -> Bool {
        filter.contains("(\(column) = ") || filter.contains(".\(column) = ")
    }
}

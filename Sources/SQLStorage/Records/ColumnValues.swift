/// Columns of a table and what is written to each, for statements that write the same ones.
struct ColumnValues: Sendable, ExpressibleByDictionaryLiteral {
    fileprivate let pairs: [(column: SQLText, value: SQLValue)]

    init(dictionaryLiteral elements: (SQLText, any SQLConvertible)...) {
        pairs = elements.map { ($0, $1.sqlValue) }
    }
}

extension SQL.StringInterpolation {
    /// The columns of an `insert`: `a, b`.
    mutating func appendInterpolation(columnsOf list: ColumnValues) {
        append(list) { sql, column, _ in sql.appendInterpolation(column) }
    }

    /// The values of an `insert`: `$1, $2`.
    mutating func appendInterpolation(valuesOf list: ColumnValues) {
        append(list) { sql, _, value in sql.appendInterpolation(value) }
    }

    /// The assignments of an `update`: `a = $1, b = $2`.
    mutating func appendInterpolation(setting list: ColumnValues) {
        append(list) { sql, column, value in
            sql.appendInterpolation(column)
            sql.appendLiteral(" = ")
            sql.appendInterpolation(value)
        }
    }

    /// The assignments of an `insert` that found the row: `a = excluded.a, b = excluded.b`.
    mutating func appendInterpolation(replacing list: ColumnValues) {
        append(list) { sql, column, _ in
            sql.appendInterpolation(column)
            sql.appendLiteral(" = excluded.")
            sql.appendInterpolation(column)
        }
    }

    private mutating func append(_ list: ColumnValues, _ item: (inout Self, SQLText, SQLValue) -> Void) {
        for (index, pair) in list.pairs.enumerated() {
            if index > 0 { appendLiteral(", ") }
            item(&self, pair.column, pair.value)
        }
    }
}

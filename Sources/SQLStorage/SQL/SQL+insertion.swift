extension SQL {
    /// A statement that inserts rows, at least one, into a table and its columns: `users (id, name)`.
    package init(inserting rows: some Collection<[SQLValue]>, into table: SQLText) {
        let columns = rows.first?.count ?? 0
        var sql = StringInterpolation(
            literalCapacity: 64 + 4 * rows.count * (columns + 1), interpolationCount: rows.count * columns)
        sql.appendLiteral("insert into ")
        sql.appendInterpolation(table)
        sql.appendLiteral(" values ")
        for (number, row) in rows.enumerated() {
            sql.appendLiteral(number == 0 ? "(" : ", (")
            for (column, value) in row.enumerated() {
                if column > 0 { sql.appendLiteral(", ") }
                sql.appendInterpolation(value)
            }
            sql.appendLiteral(")")
        }
        self.init(stringInterpolation: sql)
    }
}

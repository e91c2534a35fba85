import Storage

/// Some rows of a table, as bytes that belong to no engine.
///
/// Texts and lists have their length in front, of 32 bits; a value has a byte in front that says what it is. Numbers are
/// big-endian.
struct BackupBlock: Equatable {
    /// The table's name.
    let table: String
    /// The columns, in the order of the values.
    let columns: [String]
    /// The rows.
    let rows: [[SQLValue]]

    /// The block as bytes.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        append(table, to: &bytes)
        append(columns.count, to: &bytes)
        for column in columns { append(column, to: &bytes) }
        append(rows.count, to: &bytes)
        for row in rows {
            for value in row { append(value, to: &bytes) }
        }
        return bytes
    }

    /// Rows of a table.
    init(table: String, columns: [String], rows: [[SQLValue]]) {
        self.table = table
        self.columns = columns
        self.rows = rows
    }

    /// Reads a block; nil for anything but what `encoded` writes.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(rest: bytes[...])
        guard let table = reader.name(), let columnCount = reader.count(), (1...256).contains(columnCount) else {
            return nil
        }
        var columns: [String] = []
        for _ in 0..<columnCount {
            guard let column = reader.name() else { return nil }
            columns.append(column)
        }
        // A value is a byte at least.
        guard let rowCount = reader.count(), rowCount <= reader.rest.count / columnCount else { return nil }
        var rows: [[SQLValue]] = []
        rows.reserveCapacity(rowCount)
        for _ in 0..<rowCount {
            var row: [SQLValue] = []
            row.reserveCapacity(columnCount)
            for _ in 0..<columnCount {
                guard let value = reader.value() else { return nil }
                row.append(value)
            }
            rows.append(row)
        }
        guard reader.rest.isEmpty else { return nil }
        self.init(table: table, columns: columns, rows: rows)
    }

    private func append(_ value: SQLValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(Kind.null)
        case .integer(let number):
            bytes.append(Kind.integer)
            append(UInt64(bitPattern: number), to: &bytes)
        case .text(let text):
            bytes.append(Kind.text)
            append(text, to: &bytes)
        case .blob(let blob):
            bytes.append(Kind.blob)
            append(blob.count, to: &bytes)
            bytes += blob
        }
    }

    private func append(_ text: String, to bytes: inout [UInt8]) {
        append(text.utf8.count, to: &bytes)
        bytes += text.utf8
    }

    private func append(_ count: Int, to bytes: inout [UInt8]) { append(UInt32(clamping: count), to: &bytes) }

    private func append(_ number: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

/// The byte in front of a value.
private enum Kind {
    static let null: UInt8 = 0
    static let integer: UInt8 = 1
    static let text: UInt8 = 2
    static let blob: UInt8 = 3
}

/// Reads a block from front to back.
private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func count() -> Int? { take(4).map { $0.reduce(0) { $0 << 8 | Int($1) } } }

    mutating func text() -> String? { count().flatMap { take($0) }.flatMap { String(validating: $0, as: UTF8.self) } }

    /// The name of a table or a column: it becomes a part of a statement.
    mutating func name() -> String? {
        guard let name = text(), (1...63).contains(name.utf8.count),
            name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
        else { return nil }
        return name
    }

    mutating func value() -> SQLValue? {
        switch take(1)?.first {
        case Kind.null: .null
        case Kind.integer:
            take(8).map { .integer(Int64(bitPattern: $0.reduce(0) { $0 << 8 | UInt64($1) })) }
        case Kind.text: text().map { .text($0) }
        case Kind.blob: count().flatMap { take($0) }.map { .blob(Array($0)) }
        default: nil
        }
    }
}

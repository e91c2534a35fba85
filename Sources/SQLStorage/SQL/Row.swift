import Storage

/// One row of a result, in the order of its columns.
package struct Row: Sendable {
    /// The columns' values.
    package let values: [SQLValue]

    /// A row as an engine read it.
    package init(_ values: [SQLValue]) { self.values = values }
}

/// Reads a row from left to right.
///
/// A type's columns are listed beside the initializer that reads them, in the same order.
struct RowReader {
    private let values: [SQLValue]
    private var index = 0

    init(_ row: Row) { values = row.values }

    /// The next column.
    mutating func next<Value: SQLConvertible>(_ type: Value.Type = Value.self) throws(StorageError) -> Value {
        guard index < values.count, let value = Value(sqlValue: values[index]) else {
            throw StorageError.failed("column \(index + 1) of a row does not hold a \(Value.self)")
        }
        index += 1
        return value
    }

    /// Reads a value that may be missing as a whole, as after a left join: `columns` columns that begin with null.
    mutating func optional<Value>(
        columns: Int, _ read: (inout RowReader) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        guard index < values.count, values[index] != .null else {
            index += columns
            return nil
        }
        return try read(&self)
    }
}

extension Row {
    /// The value that `read` makes of this row's columns.
    func decoded<Value>(_ read: (inout RowReader) throws(StorageError) -> Value) throws(StorageError) -> Value {
        var reader = RowReader(self)
        return try read(&reader)
    }
}

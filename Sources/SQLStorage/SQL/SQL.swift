/// One statement of SQL, written as a literal.
///
/// Values interpolated into it become parameters `$1`, `$2`, … and never part of the text:
/// `"update sessions set ended_at = \(now) where id = \(id)"`.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The text with its parameters numbered in order; the same for every call of the same literal.
    package private(set) var text: String
    /// The values of the parameters.
    package private(set) var values: [SQLValue]

    /// A statement without parameters.
    package init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    /// A statement whose values are bound.
    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    /// Gathers the text and the values of a literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 4 * interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            bind(value.sqlValue)
        }

        /// Binds a value, or null.
        package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            bind(value.sqlValue)
        }

        /// Inserts a constant piece of SQL: a list of columns, a type of the dialect.
        package mutating func appendInterpolation(_ text: SQLText) { self.text += text.text }

        private mutating func bind(_ value: SQLValue) {
            values.append(value)
            text += "$"
            text += String(values.count)
        }
    }
}

/// A constant piece of SQL.
///
/// It can be written as a literal and composed of others, but never made from a value.
package struct SQLText: Sendable, ExpressibleByStringInterpolation {
    /// The piece.
    let text: String

    package init(stringLiteral text: String) { self.text = text }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Joins literals and other pieces.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Inserts another piece.
        package mutating func appendInterpolation(_ piece: SQLText) { text += piece.text }
    }
}

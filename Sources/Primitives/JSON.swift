/// A JSON value (RFC 8259) that keeps the order of members and tells whole numbers from others.
///
/// `parse` reads it strictly and `encoded` writes it compactly; `JSONObjectWriter` writes without building one.
package enum JSON: Sendable, Hashable {
    /// A name and its value in an object.
    package struct Member: Sendable, Hashable {
        /// The name, unique in its object when it was parsed.
        package let name: String
        /// What it names.
        package let value: JSON

        /// Names `value`.
        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number, to the precision of a double; written as `null` when it is not finite.
    case number(Double)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Members in the order written.
    case object([Member])
}

extension JSON {
    /// The value of the member `name`, or nil when this is no object or has no such member.
    ///
    /// Names are compared byte for byte, not by Unicode equivalence.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.isSameBytes(as: name) }?.value
    }

    /// The text, or nil for anything else.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, or nil for anything else.
    ///
    /// `1.0` and `1e3` are whole too, as long as a double holds them exactly.
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number) where number.magnitude <= Self.largestExactWhole: Int64(exactly: number)
        default: nil
        }
    }

    /// The truth value, or nil for anything else.
    package var bool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The elements, or nil for anything else.
    package var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members in order, or nil for anything else.
    package var object: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements when this is an array of nothing but texts, else nil.
    package var strings: [String]? {
        guard case .array(let elements) = self else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    /// 2⁵³ - 1: beyond it a double no longer tells neighbours apart.
    private static let largestExactWhole = 9_007_199_254_740_991.0
}

/// The names and values of a query string or a form body (`application/x-www-form-urlencoded`), in the order sent.
///
/// Nothing is dropped, merged or repaired, so that a rule can see duplicates and refuse them (RFC 6749 §3.1).
package struct FormParameters: Sendable, Hashable {
    /// One name with its value.
    package struct Pair: Sendable, Hashable {
        /// The decoded name.
        package let name: String
        /// The decoded value, empty when none was sent.
        package let value: String

        /// One name with its value.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// More pairs than this are refused.
    package static let maximumPairs = 100

    /// Every pair, in the order sent.
    package let pairs: [Pair]

    /// The names that were sent more than once, with or without a value.
    package let duplicates: Set<String>

    /// Pairs that are already decoded.
    package init(_ pairs: [Pair]) {
        self.pairs = pairs
        duplicates = Self.duplicates(of: pairs)
    }

    /// Reads a query (without its `?`) or a form body.
    ///
    /// Throws for malformed percent-encoding, NUL, bytes that are not UTF-8, and more than 100 pairs.
    package init(parsing encoded: some Collection<UInt8>) throws(FormError) { try self.init(bytes: Array(encoded)) }

    /// Reads bytes that lie in a row: what a generic collection costs a byte is much, in a module of its own.
    private init(bytes encoded: [UInt8]) throws(FormError) {
        var pairs: [Pair] = []
        var start = encoded.startIndex
        while start < encoded.endIndex {
            let end = encoded[start...].firstIndex(of: 0x26) ?? encoded.endIndex
            if start < end {
                guard pairs.count < Self.maximumPairs else { throw .tooManyPairs }
                pairs.append(try Self.pair(encoded[start..<end]))
            }
            start = end < encoded.endIndex ? encoded.index(after: end) : end
        }
        self.init(pairs)
    }

    /// Reads a query (without its `?`) or a form body.
    package init(parsing encoded: String) throws(FormError) { try self.init(parsing: encoded.utf8) }

    /// The value of the first pair of that name.
    ///
    /// Nil also when the value is empty: OAuth treats a parameter without a value as left out (RFC 6749 §3.1).
    package subscript(name: String) -> String? {
        guard let pair = pairs.first(where: { $0.name.isSameBytes(as: name) }) else { return nil }
        return pair.value.isEmpty ? nil : pair.value
    }

    /// The pairs as a query or form body.
    package func encoded() -> String {
        var bytes: [UInt8] = []
        for pair in pairs {
            if !bytes.isEmpty { bytes.append(0x26) }
            PercentEncoding.append(pair.name, to: &bytes)
            bytes.append(0x3D)
            PercentEncoding.append(pair.value, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// These pairs followed by those of `other`: a name in both is a duplicate.
    package static func + (left: FormParameters, right: FormParameters) -> FormParameters {
        FormParameters(left.pairs + right.pairs)
    }

    private static func pair(_ encoded: ArraySlice<UInt8>) throws(FormError) -> Pair {
        let equals = encoded.firstIndex(of: 0x3D) ?? encoded.endIndex
        let value = equals < encoded.endIndex ? encoded[(equals + 1)...] : encoded[equals...]
        return Pair(
            name: try PercentEncoding.decodeFormValue(bytes: encoded[..<equals]),
            value: try PercentEncoding.decodeFormValue(bytes: value))
    }

    /// Looked for once: nearly every form has none, and each of its readers asks.
    ///
    /// Each name is held against those before it: there are few, and most differ in length or in their first byte.
    private static func duplicates(of pairs: [Pair]) -> Set<String> {
        var twice: Set<String> = []
        for (index, pair) in pairs.enumerated()
        where pairs[..<index].contains(where: { $0.name.isSameBytes(as: pair.name) }) {
            twice.insert(pair.name)
        }
        return twice
    }
}

extension FormParameters: ExpressibleByArrayLiteral {
    /// Pairs as they are.
    package init(arrayLiteral pairs: Pair...) { self.init(pairs) }
}

/// Why a query or form body could not be read.
package enum FormError: Error, Equatable, Sendable {
    /// A `%` without two hexadecimal digits behind it.
    case malformedPercentEncoding
    /// A zero byte, written out or escaped.
    case nul
    /// The bytes are not UTF-8.
    case invalidUTF8
    /// More than `FormParameters.maximumPairs` pairs.
    case tooManyPairs
}

/// The id that a person reads on an error page and an operator finds in the log.
package enum CorrelationID {
    /// Without letters and digits that are taken for one another (Crockford's base 32).
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Eight characters from at least eight random bytes: `7K2Q-X9M4`.
    package static func make(from bytes: [UInt8]) -> String {
        var text = bytes.prefix(8).map { alphabet[Int($0 & 31)] }
        text.insert(0x2D, at: min(4, text.count))
        return String(decoding: text, as: UTF8.self)
    }
}

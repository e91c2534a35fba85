/// base64url without padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The text of `bytes`.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        append(Array(bytes), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of `bytes` to a buffer of ASCII.
    package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        let alphabet = alphabet
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            accumulator = accumulator << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(accumulator >> bits & 0x3F)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(accumulator << (6 - bits) & 0x3F)]) }
    }

    /// The bytes of `text`, or nil for anything but the one canonical encoding: no padding, no white space,
    /// no other alphabet, no bits left over (RFC 7515 §2, RFC 4648 §3.5).
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? { decoded(Array(text)) }

    /// The bytes of `text`, under the same rules.
    package static func decode(_ text: String) -> [UInt8]? { decoded(Array(text.utf8)) }

    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        let values = values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            let value = values[Int(character)]
            guard value != 0xFF else { return nil }
            accumulator = accumulator << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> bits))
            }
        }
        guard accumulator & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }
}

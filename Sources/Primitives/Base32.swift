/// Base32 as authenticator apps read keys (RFC 4648 §6): capital letters and digits, without padding.
package enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The text of `bytes`.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            accumulator = accumulator << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(accumulator >> bits & 0x1F)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(accumulator << (5 - bits) & 0x1F)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, or nil for anything but the one canonical encoding.
    ///
    /// Small letters count as capital ones; padding is taken only where it is complete.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        let digits = characters.prefix { $0 != UInt8(ascii: "=") }
        let padding = characters.dropFirst(digits.count)
        guard padding.isEmpty || (characters.count.isMultiple(of: 8) && padding.count < 7) else { return nil }
        guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }), ![1, 3, 6].contains(digits.count % 8) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 5 / 8)
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for character in digits {
            guard let value = value(of: character) else { return nil }
            accumulator = accumulator << 5 | value
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> bits))
            }
        }
        guard accumulator & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character - 0x41)
        case 0x61...0x7A: UInt32(character - 0x61)
        case 0x32...0x37: UInt32(character - 0x32) + 26
        default: nil
        }
    }
}

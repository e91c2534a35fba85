/// base64 with padding, as XML and MIME carry it (RFC 4648 §4): white space may stand between its characters.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let notInAlphabet: UInt8 = 0xFF
    private static let whiteSpace: UInt8 = 0xFE
    private static let padding: UInt8 = 0xFD

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notInAlphabet, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        for character in " \t\r\n".utf8 { values[Int(character)] = whiteSpace }
        values[Int(UInt8(ascii: "="))] = padding
        return values
    }()

    /// The text of `bytes`, in one line.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = alphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
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
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, or nil for anything but their one canonical encoding with white space in it: no other
    /// alphabet, all of the padding, no bits left over (RFC 4648 §3.5).
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let values = values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var accumulator: UInt32 = 0
        var characters = 0
        var padded = 0
        for character in text {
            let value = values[Int(character)]
            switch value {
            case whiteSpace: continue
            case notInAlphabet: return nil
            case padding: padded += 1
            default:
                guard padded == 0 else { return nil }
                accumulator = accumulator << 6 | UInt32(value)
                characters += 1
                guard characters % 4 == 0 else { continue }
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> 16))
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> 8))
                bytes.append(UInt8(truncatingIfNeeded: accumulator))
            }
        }
        switch (characters % 4, padded) {
        case (0, 0): return bytes
        case (2, 2) where accumulator & 0xF == 0:
            return bytes + [UInt8(truncatingIfNeeded: accumulator >> 4)]
        case (3, 1) where accumulator & 0x3 == 0:
            return bytes + [UInt8(truncatingIfNeeded: accumulator >> 10), UInt8(truncatingIfNeeded: accumulator >> 2)]
        default: return nil
        }
    }

    /// The bytes of `text`, under the same rules.
    package static func decode(_ text: String) -> [UInt8]? { decode(text.utf8) }
}

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
    package static func encode(_ bytes: some Collection<UInt8>) -> String { encoded(Array(bytes)) }

    // Over an array: a generic collection of another module costs a call for each byte.
    private static func encoded(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        var text = [UInt8](repeating: UInt8(ascii: "="), count: (bytes.count + 2) / 3 * 4)
        var at = 0
        let whole = bytes.count / 3 * 3
        for start in stride(from: 0, to: whole, by: 3) {
            let group = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
            text[at] = alphabet[Int(group >> 18)]
            text[at + 1] = alphabet[Int(group >> 12 & 0x3F)]
            text[at + 2] = alphabet[Int(group >> 6 & 0x3F)]
            text[at + 3] = alphabet[Int(group & 0x3F)]
            at += 4
        }
        if whole < bytes.count {
            let second = whole + 1 < bytes.count ? UInt32(bytes[whole + 1]) : 0
            let group = UInt32(bytes[whole]) << 16 | second << 8
            text[at] = alphabet[Int(group >> 18)]
            text[at + 1] = alphabet[Int(group >> 12 & 0x3F)]
            if whole + 1 < bytes.count { text[at + 2] = alphabet[Int(group >> 6 & 0x3F)] }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, or nil for anything but their one canonical encoding with white space in it: no other
    /// alphabet, all of the padding, no bits left over (RFC 4648 §3.5).
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? { decoded(Array(text)) }

    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
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
    package static func decode(_ text: String) -> [UInt8]? { decoded(Array(text.utf8)) }
}

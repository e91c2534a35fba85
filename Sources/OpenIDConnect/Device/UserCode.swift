package import Primitives

/// What a person types to tell which device they mean (RFC 8628 §6.1): eight consonants.
///
/// Without vowels no word comes up, and without digits nothing is taken for something else. There are 20⁸ codes, some
/// 34 bits.
package struct UserCode: Sendable, Hashable {
    /// The eight letters, as they are stored.
    package let value: String

    private static let alphabet = Array("BCDFGHJKLMNPQRSTVWXZ".utf8)
    private static let length = 8

    /// A code nobody can guess.
    package static func random(from source: some RandomSource) -> UserCode {
        var letters: [UInt8] = []
        while letters.count < length {
            // 240 is the largest multiple of 20 in a byte: a remainder of what is left would favour some letters.
            for byte in source.bytes(16) where byte < 240 && letters.count < length {
                letters.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return UserCode(value: String(decoding: letters, as: UTF8.self))
    }

    /// Reads what somebody typed: in either case, with whatever blanks and punctuation they put in; nil for what cannot
    /// be a code.
    package init?(typed text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var letters: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A: letters.append(byte)
            case 0x61...0x7A: letters.append(byte - 0x20)
            case 0x20...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: continue
            default: return nil
            }
        }
        guard letters.count == Self.length, letters.allSatisfy(Self.alphabet.contains) else { return nil }
        value = String(decoding: letters, as: UTF8.self)
    }

    private init(value: String) { self.value = value }

    /// The code as it is shown: `WDJB-MJHT`.
    package var display: String { "\(value.prefix(4))-\(value.suffix(4))" }
}

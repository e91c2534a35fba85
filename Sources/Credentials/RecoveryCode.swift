package import Primitives

/// A code that stands in for a lost device, once.
///
/// Twelve characters, 60 bits: more than can be guessed at the pace codes may be tried, and kept as a keyed hash, so that
/// a copy of the database does not tell them.
package struct RecoveryCode: Sendable {
    /// How many somebody has.
    package static let count = 10
    /// Bytes of chance that one is made of.
    package static let randomLength = 8

    /// Without 0, 1, I and O, which people take for one another.
    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    private static let length = 12
    private static let group = 4

    /// As people keep it: `K7XN-P2QF-9WRT`.
    package let text: Secret<String>

    /// The code of `randomLength` random bytes; what is missing counts as 0.
    package init(random bytes: [UInt8]) {
        let chance = bytes.prefix(Self.randomLength).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var characters: [UInt8] = []
        for index in 0..<Self.length {
            if index > 0, index.isMultiple(of: Self.group) { characters.append(UInt8(ascii: "-")) }
            characters.append(Self.alphabet[Int(chance >> (5 * UInt64(index)) & 0x1F)])
        }
        text = Secret(String(decoding: characters, as: UTF8.self))
    }

    /// What was typed in normal form: capital letters and digits alone, however it was spaced; nil when it cannot be a
    /// code.
    package static func normalForm(_ typed: String) -> String? {
        guard typed.utf8.count <= 128 else { return nil }
        let kept = typed.unicodeScalars.filter { scalar in
            !scalar.properties.isWhitespace && scalar.properties.generalCategory != .dashPunctuation
                && scalar.properties.generalCategory != .format
        }
        let capital = String(String.UnicodeScalarView(kept)).nfkc.uppercased()
        guard capital.utf8.count == length, capital.utf8.allSatisfy(alphabet.contains) else { return nil }
        return capital
    }
}

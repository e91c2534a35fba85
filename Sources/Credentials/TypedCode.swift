import Primitives

/// Codes that people read in one place and type in another: capital letters and digits in groups of four.
enum TypedCode {
    /// Without 0, 1, I and O, which people take for one another; five bits a character.
    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    private static let group = 4

    /// A code of `length` characters out of as many bytes of chance as there are, eight at most.
    static func text(of bytes: [UInt8], length: Int) -> Secret<String> {
        let chance = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var characters: [UInt8] = []
        for index in 0..<length {
            if index > 0, index.isMultiple(of: group) { characters.append(UInt8(ascii: "-")) }
            characters.append(alphabet[Int(chance >> (5 * UInt64(index)) & 0x1F)])
        }
        return Secret(String(decoding: characters, as: UTF8.self))
    }

    /// What was typed in normal form: capital letters and digits alone, however it was spaced; nil when it cannot be a
    /// code of `length` characters.
    static func normalForm(_ typed: String, length: Int) -> String? {
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

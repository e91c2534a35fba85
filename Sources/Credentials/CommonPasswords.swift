import Crypto
import Primitives

/// Passwords that are guessed first: a list of leaked ones, and what fingers make when they think of nothing.
package enum CommonPasswords {
    /// Whether this password is one of them, whatever its case: in the list, a short piece repeated, or a run along
    /// the alphabet, the digits or the keyboard.
    ///
    /// The list has words of 8 characters and more. The whole password is compared, as NIST SP 800-63B-4 §3.1.1.2 wants, not words within it.
    package static func contains(_ password: String) -> Bool {
        // Longer ones are set nowhere, and to look for what they repeat takes the square of their length.
        guard password.utf8.count <= 4 * PasswordHash.longestPassword else { return false }
        let word = Array(password.nfkc.lowercased().utf8)
        guard !word.isEmpty else { return true }
        let unit = Array(word.prefix(period(of: word)))
        // `aaaa…` and `abcabc…` are as weak as their piece; `passwordpassword` is as weak as `password`.
        return (unit.count < word.count && unit.count < 5) || isListed(word) || isListed(unit) || isRun(word)
    }

    /// Length of the shortest piece that the word repeats, the last time perhaps cut off; its own when it repeats none.
    private static func period(of word: [UInt8]) -> Int {
        (1...word.count).first { length in
            length == word.count || (2 * length <= word.count && zip(word, word.dropFirst(length)).allSatisfy(==))
        } ?? word.count
    }

    /// What fingers walk along; none has a character twice.
    private static let rows = [
        "abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiopasdfghjklzxcvbnm",
    ].map { Array($0.utf8) }

    /// Whether it is a walk of single steps along one of the rows, round the end too, in either direction.
    private static func isRun(_ word: [UInt8]) -> Bool {
        let backwards = Array(word.reversed())
        return rows.contains { isWalk(word, along: $0) || isWalk(backwards, along: $0) }
    }

    private static func isWalk(_ word: [UInt8], along row: [UInt8]) -> Bool {
        guard let first = word.first, let start = row.firstIndex(of: first) else { return false }
        return word.indices.allSatisfy { word[$0] == row[(start + $0) % row.count] }
    }

    /// Looks the word up in the filter (ADR 0023): its three slots come to its fingerprint, and those of another word by
    /// chance once in 16 million times.
    private static func isListed(_ word: [UInt8]) -> Bool {
        let digest = Array(SHA256.hash(data: [seed] + word))
        let numbers = (0..<4).map { digest[(4 * $0)..<(4 * $0 + 4)].reduce(0) { $0 << 8 | Int($1) } }
        let places = (0..<3).map { $0 * segment + ((numbers[$0] * segment) >> 32) }
        return places.reduce(0) { $0 ^ slot(at: $1) } == numbers[3] & 0xFF_FFFF
    }

    private static func slot(at place: Int) -> Int {
        slots.withUTF8Buffer { buffer in
            let digits = unsafe Span(_unsafeElements: buffer)
            return (0..<4).reduce(0) { $0 << 6 | value(of: digits[4 * place + $1]) }
        }
    }

    /// The digits of base64url.
    private static func value(of digit: UInt8) -> Int {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        default: 63
        }
    }
}

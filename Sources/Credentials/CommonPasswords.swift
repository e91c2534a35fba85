import Primitives

/// Passwords that are guessed first: a list of leaked ones, and what fingers make when they think of nothing.
package enum CommonPasswords {
    /// Whether this password is one of them, whatever its case: in the list, a short piece repeated, or a run along
    /// the alphabet, the digits or the keyboard.
    ///
    /// The whole password is compared, as NIST SP 800-63B-4 §3.1.1.2 wants, not words within it.
    package static func contains(_ password: String) -> Bool {
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

    /// A walk of single steps along one of these, round the end too, in either direction.
    private static let rows = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiopasdfghjklzxcvbnm"]

    private static func isRun(_ word: [UInt8]) -> Bool {
        rows.contains { row in
            let row = Array(row.utf8)
            let walk = (0...(word.count / row.count + 1)).flatMap { _ in row }
            return walk.contains(word) || Array(walk.reversed()).contains(word)
        }
    }

    /// Looks the word up by halving the list, without making a string of any line of it.
    private static func isListed(_ word: [UInt8]) -> Bool {
        list.withUTF8Buffer { buffer in
            let text = unsafe Span(_unsafeElements: buffer)
            var low = 0
            var high = text.count
            while low < high {
                var start = (low + high) / 2
                while start > low, text[start - 1] != space { start -= 1 }
                var end = start
                while end < text.count, text[end] != space { end += 1 }
                switch compare(word, text, start, end) {
                case 0: return true
                case ..<0: high = start
                default: low = end + 1
                }
            }
            return false
        }
    }

    private static let space = UInt8(ascii: " ")

    private static func compare(_ word: [UInt8], _ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        for (offset, byte) in word.enumerated() {
            guard start + offset < end else { return 1 }
            let other = text[start + offset]
            if byte != other { return byte < other ? -1 : 1 }
        }
        return word.count == end - start ? 0 : -1
    }
}

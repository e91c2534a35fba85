/// Spans of time as XML Schema writes them: `PT1H`, `P7D` (XML Schema Part 2 §3.2.6).
enum SchemaDuration {
    /// The span; nil when it is none, is negative, or is longer than ten years.
    ///
    /// A year counts 365 days and a month 30: it is only used to say how soon something is looked at again.
    static func parse(_ text: String) -> Duration? {
        guard text.utf8.count <= 40, text.hasPrefix("P") else { return nil }
        let halves = text.dropFirst().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = halves.first, let days = sum(of: date, by: [("Y", 365), ("M", 30), ("D", 1)]) else {
            return nil
        }
        let time = halves.count == 2 ? sum(of: halves[1], by: [("H", 3_600), ("M", 60), ("S", 1)]) : 0
        guard let time, days <= 3_650, time <= 3_650 * 86_400, text.utf8.count > 2, text.last != "T" else { return nil }
        return .seconds(Int64(days) * 86_400 + Int64(time))
    }

    /// `units` in their order, each at most once and with a number before it; only seconds may have a fraction, which is
    /// cut off.
    private static func sum(of text: Substring, by units: [(unit: Character, factor: Int)]) -> Int? {
        var rest = text
        var total = 0
        for (unit, factor) in units {
            guard let end = rest.firstIndex(of: unit) else { continue }
            let number = rest[..<end].split(separator: ".", omittingEmptySubsequences: false)
            guard number.count <= (unit == "S" ? 2 : 1), number.allSatisfy(isDigits), let whole = number.first,
                whole.utf8.count <= 9, let count = UInt32(whole)
            else { return nil }
            total += Int(count) * factor
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? total : nil
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

import Primitives

/// Points in time as SAML writes them: `xs:dateTime` in UTC (SAML Core §1.3.3).
enum Instant {
    /// Reads `2026-11-26T09:30:00Z`, with or without a fraction of a second.
    ///
    /// Nil for everything else. Core §1.3.3 wants UTC, so a time without a zone or with an offset is refused rather
    /// than guessed at, and so are 24:00:00 and leap seconds, which Core §1.3.3 tells nobody to make.
    static func parse(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard (20...40).contains(bytes.count), bytes.last == UInt8(ascii: "Z") else { return nil }
        for (index, separator) in zip([4, 7, 10, 13, 16], "--T::".utf8) where bytes[index] != separator { return nil }
        guard let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            let fraction = microseconds(bytes[19..<(bytes.count - 1)])
        else { return nil }
        let date = UTCDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        // What the calendar does not have, 24:00:00 and leap seconds included, comes back as something else.
        guard year > 0, UTCDate(date.time) == date else { return nil }
        return date.time + .microseconds(fraction)
    }

    /// A point in time, to the second.
    static func text(_ time: Timestamp) -> String {
        let date = UTCDate(time)
        let year = String(repeating: "0", count: max(0, 4 - "\(date.year)".count)) + "\(date.year)"
        let two = UTCDate.twoDigits
        return "\(year)-\(two(date.month))-\(two(date.day))T\(two(date.hour)):\(two(date.minute)):\(two(date.second))Z"
    }

    /// The number of a few digits; nil when one of them is none.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// `.123` as microseconds, cut off behind the sixth digit; 0 for nothing at all.
    private static func microseconds(_ fraction: ArraySlice<UInt8>) -> Int? {
        guard let point = fraction.first else { return 0 }
        guard point == UInt8(ascii: "."), let _ = number(fraction.dropFirst().prefix(9)) else { return nil }
        guard fraction.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let digits = Array(fraction.dropFirst().prefix(6)) + [UInt8](repeating: 0x30, count: 6)
        return number(digits[0..<6])
    }
}

/// A point in time in the parts of a calendar, in UTC.
package struct UTCDate: Hashable, Sendable {
    /// The year.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int
    /// 0 to 59.
    package let second: Int

    /// The parts of a point in time, its fraction of a second left out.
    package init(_ time: Timestamp) {
        let seconds = Int(time.seconds)
        let days = Self.floor(seconds, by: 86_400)
        let rest = seconds - days * 86_400
        // Days are counted from 1 March of year 0, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = Self.floor(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// These parts, which the calendar need not have.
    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The point in time that these parts name.
    ///
    /// What the calendar does not have runs over, as 30 February into March: that point in time has other parts.
    package var time: Timestamp {
        let shiftedYear = month > 2 ? year : year - 1
        let era = Self.floor(shiftedYear, by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Timestamp(seconds: Int64(((days * 24 + hour) * 60 + minute) * 60 + second))
    }

    /// The day of the week, counted from Thursday as 0: the first day of the epoch was one.
    package static func weekday(of time: Timestamp) -> Int {
        let days = floor(Int(time.seconds), by: 86_400)
        return days - floor(days, by: 7) * 7
    }

    /// A number below 100 with a zero before it, if it needs one.
    package static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// To the minute, as people read it: `2026-11-26 06:20 UTC`.
    package var toTheMinute: String {
        let date = [Self.twoDigits(month), Self.twoDigits(day)].joined(separator: "-")
        return "\(year)-\(date) \(Self.twoDigits(hour)):\(Self.twoDigits(minute)) UTC"
    }

    private static func floor(_ number: Int, by divisor: Int) -> Int {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

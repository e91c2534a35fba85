import Primitives
import Testing

@Suite("Parts of a calendar")
struct UTCDateTests {
    static let known: [(Int64, UTCDate)] = [
        (0, UTCDate(year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0)),
        (-1, UTCDate(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59)),
        (951_782_400, UTCDate(year: 2000, month: 2, day: 29, hour: 0, minute: 0, second: 0)),
        (1_772_357_459, UTCDate(year: 2026, month: 3, day: 1, hour: 9, minute: 30, second: 59)),
        (4_107_542_399, UTCDate(year: 2100, month: 2, day: 28, hour: 23, minute: 59, second: 59)),
        (4_107_542_400, UTCDate(year: 2100, month: 3, day: 1, hour: 0, minute: 0, second: 0)),
        (-62_135_596_800, UTCDate(year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0)),
        (253_402_300_799, UTCDate(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59)),
    ]

    @Test("a point in time has parts, and they name it", arguments: known)
    func parts(seconds: Int64, date: UTCDate) {
        #expect(UTCDate(Timestamp(seconds: seconds)) == date)
        #expect(date.time == Timestamp(seconds: seconds))
    }

    @Test("no day of two thousand years is lost or found twice")
    func everyDay() {
        for day in Int64(-365_000)...365_000 {
            let time = Timestamp(seconds: day * 86_400)
            guard UTCDate(time).time != time else { continue }
            Issue.record("day \(day)")
        }
    }

    @Test("what the calendar does not have has other parts")
    func none() {
        let dates = [
            UTCDate(year: 2026, month: 2, day: 29, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2100, month: 2, day: 29, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2026, month: 4, day: 31, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2026, month: 0, day: 1, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2026, month: 13, day: 1, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2026, month: 1, day: 0, hour: 0, minute: 0, second: 0),
            UTCDate(year: 2026, month: 1, day: 1, hour: 24, minute: 0, second: 0),
            UTCDate(year: 2026, month: 1, day: 1, hour: 0, minute: 60, second: 0),
            UTCDate(year: 2026, month: 1, day: 1, hour: 23, minute: 59, second: 60),
        ]
        for date in dates { #expect(UTCDate(date.time) != date) }
    }
}

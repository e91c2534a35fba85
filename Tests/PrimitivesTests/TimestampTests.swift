import Primitives
import TestKit
import Testing

/// Points in time and spans between them.
struct TimestampTests {
    @Test("whole seconds are rounded down, before 1970 too", .spec("RFC 7519", "2"))
    func seconds() {
        #expect(Timestamp(seconds: 5).seconds == 5)
        #expect(Timestamp(microseconds: 5_999_999).seconds == 5)
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: -1_000_000).seconds == -1)
        #expect(Timestamp(microseconds: -1_000_001).seconds == -2)
        #expect(Timestamp(seconds: -3).microseconds == -3_000_000)
    }

    @Test("adding and taking away a span are each other's reverse")
    func arithmetic() {
        let time = Timestamp(seconds: 1_893_456_000)
        #expect((time + .milliseconds(1_500)).microseconds == time.microseconds + 1_500_000)
        #expect(time + .hours(2) - .minutes(120) == time)
        #expect((time + .days(1)) - time == .hours(24))
        #expect(time - (time + .seconds(1)) == .seconds(-1))
        #expect(time < time + .microseconds(1))
    }

    @Test("a span is shortened to microseconds and lengthened to seconds")
    func rounding() {
        #expect(Duration.nanoseconds(1_999).microseconds == 1)
        #expect(Duration.nanoseconds(-1_999).microseconds == -1)
        #expect(Duration.seconds(2).secondsRoundedUp == 2)
        #expect(Duration.milliseconds(2_001).secondsRoundedUp == 3)
        #expect(Duration.nanoseconds(1).secondsRoundedUp == 1)
        #expect(Duration.zero.secondsRoundedUp == 0)
        #expect(Duration.milliseconds(-1_500).secondsRoundedUp == -1)
    }

    @Test("the fixed clock stands still until it is moved")
    func fixedClock() {
        let clock = FixedClock()
        let start = clock.now()
        #expect(clock.now() == start)
        clock.advance(by: .seconds(90))
        #expect(clock.now() - start == .seconds(90))
        clock.set(to: Timestamp(seconds: 0))
        #expect(clock.now().microseconds == 0)
    }
}

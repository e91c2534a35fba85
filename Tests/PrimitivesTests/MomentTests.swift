import Primitives
import Testing

@Suite("Moments for people")
struct MomentTests {
    @Test(
        "are written to the minute in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00 UTC"),
            (1_772_357_459, "2026-03-01T09:30:59Z", "2026-03-01 09:30 UTC"),
            (951_782_400, "2000-02-29T00:00:00Z", "2000-02-29 00:00 UTC"),
        ])
    func text(_ seconds: Int64, _ iso: String, _ text: String) {
        let moment = Moment(Timestamp(seconds: seconds))
        #expect(moment.iso == iso)
        #expect(moment.text == text)
    }
}

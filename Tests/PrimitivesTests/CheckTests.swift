import Primitives
import Testing

@Suite("A check of what somebody else sent")
struct CheckTests {
    @Test("keeps so much of a value, however many code points its characters have")
    func length() {
        let long = String(repeating: "a", count: 1_000)
        #expect(Check("issuer", .failed, received: long).received == String(repeating: "a", count: 400))
        let stacked = "a" + String(repeating: "\u{301}", count: 10_000)
        let check = Check("issuer", .failed, expected: stacked, received: stacked)
        #expect(check.received?.unicodeScalars.count == 400 && check.expected?.unicodeScalars.count == 400)
    }
}

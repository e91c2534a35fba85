import Testing
import XMLSignature

@Suite("Problems")
struct XMLProblemTests {
    @Test("a problem names its rule and its place")
    func description() {
        #expect("\(XMLProblem(.digest, at: "/Response/Assertion"))" == "digest at /Response/Assertion")
        #expect("\(XMLProblem(.tooLarge))" == "too_large")
    }
}

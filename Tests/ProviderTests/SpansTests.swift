import Provider
import Testing
import Tracing

@Suite("Spans")
struct SpansTests {
    @Test("without a tracer the work is done once, and the name of its span is not even made")
    func off() async {
        #expect(await names(madeBy: Spans()) == 0)
    }

    @Test("with a tracer the work is done once, as a span with a name")
    func on() async {
        #expect(await names(madeBy: Spans(NoOpTracer())) == 1)
    }

    @Test("what the work throws comes through, traced or not", arguments: [Spans(), Spans(NoOpTracer())])
    func failure(spans: Spans) async {
        await #expect(throws: CancellationError.self) {
            try await spans.within("work") { throw CancellationError() }
        }
    }

    private func names(madeBy spans: Spans) async -> Int {
        var names = 0
        var worked = 0
        func name() -> String {
            names += 1
            return "work"
        }
        await spans.within(name()) { worked += 1 }
        #expect(worked == 1)
        return names
    }
}

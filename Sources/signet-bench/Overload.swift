import Synchronization

/// What tokens and userinfo take while password sign-ins are flooded.
struct Overload {
    /// What its rows are asked for by.
    static let name = "sign-ins are flooded"

    /// How many times more sign-ins begin than get done.
    private static let times = 5.0

    let subject: Subject
    let seconds: Double

    /// The rows: latencies, for a few clients that do not fill the server themselves, alone and beside the flood.
    func rows() async throws -> [Row] {
        let flows = Flows(subject: subject)
        let person = try await flows.signedIn(["beside the flood"])[0]
        let userInfo = { @Sendable in try await flows.userInfo(person) }
        let token = { @Sendable in try await flows.clientCredentials() }
        let quiet = (try await load(userInfo), try await load(token))
        let done = try await Load.run(clients: 4, seconds: seconds) { _ in _ = try await flows.signIn() }
        let flood = Flood(flows: flows, perSecond: done.perSecond * Self.times)
        let flooding = Task { await flood.run() }
        // The queue for hashes is full by then.
        try await Task.sleep(for: .seconds(2))
        flood.forget()
        let flooded = (try await load(userInfo), try await load(token))
        let (gotIn, refused) = flood.results
        flooding.cancel()
        await flooding.value
        return [
            row("userinfo, 2 clients alone", quiet.0), row("userinfo while \(Self.name)", flooded.0),
            row("client credentials, 2 clients alone", quiet.1),
            row("client credentials while \(Self.name)", flooded.1),
            row("sign-in while \(Self.name)", gotIn), row("refused sign-in while \(Self.name)", refused),
        ]
    }

    private func load(_ body: @escaping @Sendable () async throws -> Void) async throws -> Load.Result {
        try await Load.run(clients: 2, seconds: seconds) { _ in try await body() }
    }

    private func row(_ operation: String, _ result: Load.Result) -> Row {
        Row(operation: operation, perSecond: result.perSecond, median: result.median, p99: result.p99)
    }
}

/// People who come to sign in at a steady rate, whatever became of those before them, each with a browser of their own; who
/// is refused goes away.
///
/// Clients that came again at once would fill the processors with pages, and the server's part could not be told from that.
private final class Flood: Sendable {
    private struct Times {
        var since = ContinuousClock.now
        var gotIn: [Double] = []
        var refused: [Double] = []
    }

    private let flows: Flows
    private let pause: Duration
    private let times = Mutex(Times())

    init(flows: Flows, perSecond: Double) {
        self.flows = flows
        pause = .seconds(1 / perSecond)
    }

    /// Comes until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            var next = ContinuousClock.now
            while !Task.isCancelled {
                group.addTask { await self.signIn() }
                next += self.pause
                try? await Task.sleep(until: next, clock: .continuous)
            }
        }
    }

    /// What happened so far does not count.
    func forget() { times.withLock { $0 = Times() } }

    /// How long those took who got in, and those who were refused: from the application to the last page.
    var results: (gotIn: Load.Result, refused: Load.Result) {
        times.withLock { times in
            let seconds = (ContinuousClock.now - times.since).milliseconds / 1_000
            return (Load.Result(of: times.gotIn, seconds: seconds), Load.Result(of: times.refused, seconds: seconds))
        }
    }

    private func signIn() async {
        let began = ContinuousClock.now
        let isDone = (try? await flows.signIn()) != nil
        let time = (ContinuousClock.now - began).milliseconds
        guard !Task.isCancelled else { return }
        times.withLock { if isDone { $0.gotIn.append(time) } else { $0.refused.append(time) } }
    }
}

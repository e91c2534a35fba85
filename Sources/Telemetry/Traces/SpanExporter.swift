import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1

/// Sends spans to a collector, a batch at a time, and drops what it does not take: a collector that is away holds up
/// nobody and fills no memory.
package struct SpanExporter: Sendable {
    /// Spans in one request at most.
    private static let batch = 512

    private let endpoint: String
    private let queue: SpanQueue
    private let resource: [(String, String)]
    private let logger: Logger

    /// Exports the spans of `queue` to `endpoint`, the full URL, as coming from `resource`.
    package init(to endpoint: String, from queue: SpanQueue, resource: [(String, String)], logger: Logger) {
        self.endpoint = endpoint
        self.queue = queue
        self.resource = resource
        self.logger = logger
    }

    /// Exports what waits each time that `pause` has returned, for as long as it returns true, and once more.
    ///
    /// The last spans are often the ones that are looked for.
    package func run(after pause: () async -> Bool) async {
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        var isWell = true
        var goesOn = true
        while goesOn {
            goesOn = await pause()
            await export(by: http, isWell: &isWell)
        }
        try? await http.shutdown()
    }

    private func export(by http: HTTPClient, isWell: inout Bool) async {
        for _ in 0..<SpanQueue.limit / Self.batch {
            let spans = queue.take(atMost: Self.batch)
            guard !spans.isEmpty else { return }
            let problem = await send(spans, by: http)
            queue.settle(spans.count, isExported: problem == nil)
            if let problem, isWell {
                logger.warning("spans not exported", metadata: ["endpoint": "\(endpoint)", "cause": "\(problem)"])
            } else if problem == nil, !isWell {
                logger.notice("spans are exported again")
            }
            isWell = problem == nil
            guard isWell else { return }
        }
    }

    /// Sends a batch; returns what went wrong.
    private func send(_ spans: [RecordedSpan.Record], by http: HTTPClient) async -> String? {
        var request = HTTPClientRequest(url: endpoint)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(OTLPDocument.body(of: spans, resource: resource))
        let deadline = NIODeadline.now() + .seconds(5)
        do {
            let response = try await http.execute(request, deadline: deadline)
            _ = try? await response.body.collect(upTo: 1 << 16)
            return response.status.code / 100 == 2 ? nil : "answered with status \(response.status.code)"
        } catch {
            return "\(error)"
        }
    }
}

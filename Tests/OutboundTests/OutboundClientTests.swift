import NIOCore
import NIOPosix
import Outbound
import Primitives
import Provider
import Synchronization
import TestKit
import Testing

@Suite("Calls to addresses of others") struct OutboundClientTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

    private static func client(
        _ allowPrivate: Bool = true, timeout: Duration = .seconds(60)
    ) throws -> OutboundClient {
        try OutboundClient(allowPrivate: allowPrivate, timeout: timeout, clock: FixedClock())
    }

    private static func fetch(
        _ answer: String, kind: OutboundDocument = .json, holdingOpen: Bool = false, timeout: Duration = .seconds(60)
    ) async throws -> Result<String, OutboundError> {
        let client = try client(timeout: timeout)
        return try await Host.run(answering: answer, holdingOpen: holdingOpen) { host in
            do throws(OutboundError) {
                let bytes = try await client.document(
                    at: "http://localhost:\(host.port)/", kind: kind, freshness: .cached)
                return .success(String(decoding: bytes, as: UTF8.self))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func refusal(_ call: () async throws -> Int) async -> OutboundError? {
        do {
            _ = try await call()
            return nil
        } catch {
            return error as? OutboundError
        }
    }

    @Test("a document of its kind is handed over; the name and the path arrive as they were given")
    func document() async throws {
        let client = try Self.client()
        try await Host.run(answering: Self.ok + "content-length: 2\r\n\r\n{}") { host async throws in
            let url = "http://localhost:\(host.port)/a/b?c=d"
            #expect(try await client.document(at: url, kind: .json, freshness: .cached) == Array("{}".utf8))
            let request = host.requests.joined()
            #expect(request.hasPrefix("GET /a/b?c=d HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("\r\nhost: localhost:\(host.port)\r\n"))
            #expect(!request.lowercased().contains("accept-encoding"))
            #expect(try await client.document(at: url, kind: .json, freshness: .cached) == Array("{}".utf8))
            #expect(host.requests.count == 1)
        }
    }

    @Test("a form is posted and its status told")
    func post() async throws {
        let client = try Self.client()
        try await Host.run(answering: "HTTP/1.1 204 No Content\r\n\r\n") { host async throws in
            let form = FormParameters([.init(name: "logout_token", value: "a.b.c")])
            #expect(try await client.post(form, to: "http://127.0.0.1:\(host.port)/out") == 204)
            #expect(host.requests.joined().hasSuffix("\r\n\r\nlogout_token=a.b.c"))
        }
    }

    @Test("a call is handed its answer with whatever status, and its kind by the media type")
    func send() async throws {
        let client = try Self.client()
        let answer = "HTTP/1.1 401 No\r\ncontent-type: application/json;charset=utf-8\r\ncontent-length: 2\r\n\r\n{}"
        try await Host.run(answering: answer) { host async throws in
            let form = FormParameters([.init(name: "code", value: "a b")])
            let call = OutboundCall(
                "http://localhost:\(host.port)/token", form: form, authorization: Secret("Basic YTpi"), accepts: [.json]
            )
            let answer = try await client.send(call)
            #expect(answer == OutboundAnswer(status: 401, kind: .json, body: Array("{}".utf8)))
            _ = try await client.send(OutboundCall(call.url, accepts: [.json, .token]))
            let (posted, got) = (host.requests[0].lowercased(), host.requests[1].lowercased())
            #expect(posted.hasPrefix("post /token http/1.1\r\n") && posted.hasSuffix("\r\n\r\ncode=a%20b"))
            #expect(posted.contains("\r\nauthorization: basic ytpi\r\n"))
            #expect(got.hasPrefix("get /token http/1.1\r\n") && !got.contains("\r\nauthorization:"))
            #expect(got.contains("\r\naccept: application/json, application/jwk-set+json, application/jwt"))
        }
    }

    @Test(
        "an answer of no kind that is accepted has none",
        arguments: [
            ("application/jwt", OutboundDocument.token), ("text/html", nil), ("application/json", nil),
            ("application/jwt\r\ncontent-type: application/json", nil),
        ])
    func sendKind(_ type: String, _ kind: OutboundDocument?) async throws {
        let client = try Self.client()
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-length: 2\r\n\r\nab"
        try await Host.run(answering: answer) { host async throws in
            let call = OutboundCall("http://localhost:\(host.port)/", accepts: [.token])
            #expect(try await client.send(call).kind == kind)
        }
    }

    @Test("RO-12: a call is not led on by a redirect, and goes nowhere without leave", .spec("RFC 9110", "15.4"))
    func sendGuarded() async throws {
        let client = try Self.client()
        let answer = "HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
        let guarded = try Self.client(false)
        try await Host.run(answering: answer) { host async throws in
            let call = OutboundCall(
                "http://localhost:\(host.port)/", authorization: Secret("Bearer x"), accepts: [.json])
            #expect(try await client.send(call).status == 307)
            #expect(host.requests.count == 1)
            await #expect(throws: OutboundError.forbidden) { try await guarded.send(call) }
            #expect(host.connections == 1)
        }
    }

    @Test("calls that anybody can have made, to silent hosts of their choice, leave room for all others")
    func anybody() async throws {
        let client = try Self.client(timeout: .seconds(3))
        let call = { @Sendable (address: String, isForAnybody: Bool) async -> OutboundError? in
            var call = OutboundCall(address, accepts: [.json])
            call.isForAnybody = isForAnybody
            return await Self.refusal { [call] in try await client.send(call).status }
        }
        try await Host.run(answering: "", holdingOpen: true, at: "127.0.0.2") { first async throws in
            try await Host.run(answering: "", holdingOpen: true, at: "127.0.0.3") { second async throws in
                try await Host.run(answering: Self.ok + "content-length: 2\r\n\r\n{}") { other async throws in
                    await withTaskGroup(of: OutboundError?.self) { group in
                        for _ in 0..<16 {
                            group.addTask { await call("http://127.0.0.2:\(first.port)/", true) }
                            group.addTask { await call("http://127.0.0.3:\(second.port)/", true) }
                        }
                        while first.connections + second.connections < 32 { await Task.yield() }
                        #expect(await call("http://127.0.0.1:\(other.port)/", true) == .busy)
                        #expect(await call("http://127.0.0.1:\(other.port)/", false) == nil)
                        for await refusal in group { #expect(refusal == .timeout) }
                        #expect(await call("http://127.0.0.1:\(other.port)/", true) == nil)
                    }
                }
            }
        }
    }

    @Test("a host that is silent holds nobody up but those who call it, and of them only so many wait")
    func silentHost() async throws {
        let client = try Self.client(timeout: .seconds(3))
        let (busy, late) = try await Host.run(answering: "", holdingOpen: true) { silent async throws in
            try await Host.run(answering: Self.ok + "content-length: 2\r\n\r\n{}") { other async throws in
                try await withThrowingTaskGroup(of: OutboundError?.self) { group in
                    for _ in 0..<100 {
                        group.addTask {
                            await Self.refusal {
                                try await client.send(
                                    OutboundCall("http://localhost:\(silent.port)/", accepts: [.json])
                                ).status
                            }
                        }
                    }
                    var refusals: [OutboundError?] = []
                    for try await refusal in group.prefix(20) { refusals.append(refusal) }
                    // Those who may not even wait are told at once; by now all the others have their place.
                    let call = OutboundCall("http://127.0.0.1:\(other.port)/", accepts: [.json])
                    #expect(try await client.send(call).status == 200)
                    for try await refusal in group { refusals.append(refusal) }
                    return (refusals.count { $0 == .busy }, refusals.count { $0 == .timeout })
                }
            }
        }
        #expect(busy == 20 && late == 80)
    }

    @Test(
        "RO-12: without leave nothing on this machine is connected to, whatever name it has", .spec("RFC 9700", "4.11"))
    func guarded() async throws {
        let client = try Self.client(false)
        try await Host.run(answering: Self.ok + "content-length: 2\r\n\r\n{}") { host async throws in
            for name in ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"] {
                for scheme in ["https", "http"] {
                    let url = "\(scheme)://\(name):\(host.port)/"
                    let refused = await Self.refusal { try await client.post([], to: url) }
                    #expect(refused == .forbidden, "\(url)")
                    await #expect(throws: OutboundError.forbidden, "\(url)") {
                        try await client.document(at: url, kind: .json, freshness: .cached)
                    }
                }
            }
            #expect(host.requests.isEmpty && host.connections == 0)
        }
    }

    @Test("RO-12: a redirect is not followed", .spec("RFC 9110", "15.4"), arguments: [301, 302, 303, 307, 308])
    func redirect(_ status: Int) async throws {
        let answer = "HTTP/1.1 \(status) Elsewhere\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
        #expect(try await Self.fetch(answer) == .failure(.status(status)))
    }

    @Test("RO-12, RP-07: what is too large is not read to its end", arguments: [true, false])
    func huge(_ isAnnounced: Bool) async throws {
        let body = String(repeating: "a", count: 1 << 20) + "a"
        let head = isAnnounced ? "content-length: \(body.utf8.count)\r\n\r\n" : "connection: close\r\n\r\n"
        #expect(try await Self.fetch(Self.ok + head + body) == .failure(.tooLarge))
    }

    @Test("RO-12, RP-07: an answer that does not come, or comes drop by drop, is given up")
    func slow() async throws {
        for answer in ["", "HTTP/1.1 200", Self.ok + "content-length: 9\r\n\r\n{"] {
            let outcome = try await Self.fetch(answer, holdingOpen: true, timeout: .milliseconds(300))
            #expect(outcome == .failure(.timeout))
        }
    }

    @Test(
        "an answer of another kind is none",
        arguments: [
            ("content-type: text/html", OutboundDocument.json, false), ("x: y", .json, false),
            ("content-type: application/jwk-set+json; charset=utf-8", .json, true),
            ("content-type: Application/JSON", .json, true),
            ("content-type: application/json\r\ncontent-encoding: gzip", .json, false),
            ("content-type: application/json\r\ncontent-type: text/html", .json, false),
            ("content-type: application/json", .token, false),
            ("content-type: application/oauth-authz-req+jwt", .token, true),
            ("content-type: application/jwt", .token, true),
        ])
    func kind(_ fields: String, _ kind: OutboundDocument, _ isRight: Bool) async throws {
        let answer = "HTTP/1.1 200 OK\r\n\(fields)\r\ncontent-length: 2\r\n\r\n{}"
        #expect(try await Self.fetch(answer, kind: kind) == (isRight ? .success("{}") : .failure(.wrongKind)))
    }

    @Test("a name that nobody has, and a port where nobody listens")
    func nobody() async throws {
        let client = try Self.client()
        await #expect(throws: OutboundError.unresolved) {
            try await client.document(at: "https://nobody.invalid/", kind: .json, freshness: .cached)
        }
        let port = try await Host.run(answering: "") { $0.port }
        let refused = await Self.refusal { try await client.post([], to: "http://localhost:\(port)/") }
        guard case .unreachable = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
    }

    @Test("a server without a certificate that is trusted is none")
    func tls() async throws {
        let client = try Self.client()
        try await Host.run(answering: Self.ok) { host async throws in
            let refused = await Self.refusal { try await client.post([], to: "https://localhost:\(host.port)/") }
            #expect(refused != nil && refused != .forbidden)
        }
        #expect(throws: CertificateProblem.self) {
            try OutboundClient(allowPrivate: false, certificates: "/dev/null", clock: FixedClock())
        }
    }
}

/// A server on a port of this machine that answers everything with the same bytes.
private struct Host: Sendable {
    let port: Int
    private let state: Log

    var requests: [String] { state.requests.withLock { $0 } }
    var connections: Int { state.connections.withLock { $0 } }

    private final class Log: Sendable {
        let requests = Mutex<[String]>([])
        let connections = Mutex(0)
    }

    static func run<Result>(
        answering answer: String, holdingOpen: Bool = false, at address: String = "127.0.0.1",
        _ body: (Host) async throws -> Result
    ) async throws -> Result {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                log.connections.withLock { $0 += 1 }
                return channel.pipeline.addHandler(Answering(answer, holdingOpen: holdingOpen, log: log))
            }
            .bind(host: address, port: 0).get()
        let host = Host(port: try #require(channel.localAddress?.port), state: log)
        do {
            let result = try await body(host)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private final class Answering: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private let holdingOpen: Bool
        private let log: Log
        private let received = Mutex("")

        init(_ answer: String, holdingOpen: Bool, log: Log) {
            self.answer = answer
            self.holdingOpen = holdingOpen
            self.log = log
        }

        /// Answers once the whole request is there, in however many pieces it came.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = received.withLock { received in
                received += String(buffer: Self.unwrapInboundIn(data))
                return received
            }
            guard Self.isComplete(text) else { return }
            received.withLock { $0 = "" }
            log.requests.withLock { $0.append(text) }
            context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            if !holdingOpen { context.close(promise: nil) }
        }

        private static func isComplete(_ request: String) -> Bool {
            guard let end = request.firstRange(of: "\r\n\r\n") else { return !request.isHTTP }
            let length = request.lowercased().firstMatch(of: /content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
            return request[end.upperBound...].utf8.count >= length
        }
    }
}

extension String {
    /// Whether it begins as a request of ours does; anything else is the beginning of TLS.
    fileprivate var isHTTP: Bool { hasPrefix("GET ") || hasPrefix("POST ") }
}

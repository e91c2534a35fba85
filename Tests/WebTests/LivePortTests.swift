import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import TestKit
import Testing
import Web

/// The same over a real connection, where the parser and the limits of time are.
@Suite("A live port")
struct LivePortTests {
    @Test(
        "what is not HTTP, or is two things at once, is answered with 400 and cut off", .spec("RFC 9112", "6.3"),
        arguments: [
            "garbage\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\na=1",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\na=1",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
            "GET /echo HTTP/9.9\r\n\r\n",
            "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
        ])
    func malformed(request: String) async throws {
        let answer = try await Self.send([request])
        #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test("a header that is too large is 431", arguments: [17_000, 200_000])
    func header(size: Int) async throws {
        let field = "X: " + String(repeating: "a", count: size)
        let answer = try await Self.send(["GET /echo HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n"])
        #expect(answer.hasPrefix("HTTP/1.1 431 "), "\(answer)")
    }

    @Test("a body that is announced as too large is 413 before it is sent")
    func announced() async throws {
        let answer = try await Self.send([Self.post(length: 65_537)])
        #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
        #expect(answer.contains("The request body is too large."))
    }

    @Test("a body in pieces that grows too large is 413, whether anybody reads it or not", arguments: ["POST", "GET"])
    func chunked(method: String) async throws {
        let head =
            "\(method) /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        let chunk = "4000\r\n" + String(repeating: "a", count: 0x4000) + "\r\n"
        // Where nobody reads, it ends by the limit.
        let answer = try await Self.send([head] + [String](repeating: chunk, count: 40)) { $0.bodySeconds = 5 }
        // A GET may have been answered from its header before that; then what follows only ends the connection.
        let statuses = method == "GET" ? ["200", "413"] : ["413"]
        #expect(statuses.contains(String(answer.dropFirst(9).prefix(3))), "\(answer)")
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test("a body that does not come is 408")
    func slowBody() async throws {
        let answer = try await Self.send([Self.post(length: 100), "a=1"]) { $0.bodySeconds = 1 }
        #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
    }

    @Test("a header that does not come is cut off, and so is a connection that is kept for nothing")
    func slowHeader() async throws {
        let cutOff = try await Self.send(["GET /echo HT"]) { $0.idleSeconds = 2 }
        #expect(cutOff == "")
        let kept = try await Self.send(["GET /echo?x HTTP/1.1\r\nHost: x\r\n\r\n"]) { $0.idleSeconds = 2 }
        #expect(kept.hasPrefix("HTTP/1.1 200 "))
        #expect(kept.hasSuffix("\r\n\r\nx"))
    }

    @Test("requests in a row are answered in order")
    func pipelined() async throws {
        let requests = (1...3).map {
            "GET /echo?\($0) HTTP/1.1\r\nHost: x\r\n\($0 == 3 ? "Connection: close\r\n" : "")\r\n"
        }
        let answer = try await Self.send([requests.joined()])
        #expect(answer.matches(of: /\r\n\r\n(\d)/).map(\.1) == ["1", "2", "3"])
    }

    @Test("a request comes back to the thread of its connection whenever it has waited, and has children there")
    func settled() async throws {
        let answer = try await Self.send(["GET /threads HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"])
        let names = answer.components(separatedBy: "\r\n\r\n").last?.split(separator: " ") ?? []
        #expect(names.count == 4)
        #expect(Set(names).count == 1, "\(names)")
        #expect(names.first != "none")
    }

    /// Answers with the event loop on which it is: at first, after another thread was waited for, after a pause, in a child.
    private static let threads = Route(
        "/threads", for: .client,
        [
            .get: { _ in
                var loops = [loop]
                await withCheckedContinuation { continuation in Thread { continuation.resume() }.start() }
                loops.append(loop)
                try? await Task.sleep(for: .milliseconds(1))
                loops.append(loop)
                async let child = loop
                loops.append(await child)
                return Response(
                    status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: loops.joined(separator: " "))))
            }
        ])

    private static var loop: String {
        guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else { return "none" }
        return "\(ObjectIdentifier(loop).hashValue)"
    }

    private static func post(length: Int) -> String {
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Content-Length: \(length)\r\n\r\n"
    }

    /// Serves the site, sends the pieces and returns all that comes until the server ends the connection.
    ///
    /// Limits of time are short only where they are what is tested: a machine may stand still for a second.
    private static func send(
        _ pieces: [String], within change: (inout Limits) -> Void = { _ in }
    ) async throws -> String {
        var limits = Limits()
        change(&limits)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: try site([RequestReadingTests.echo, threads], issuer: "http://localhost", limits: limits),
            server: WebServer.http1(limits),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var found = 0
            for await port in ports { found = port }
            return try await exchange(pieces, port: found)
        }
    }

    private static func exchange(_ pieces: [String], port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            for piece in pieces {
                do { try await outbound.write(ByteBuffer(string: piece)) } catch { break }
            }
            var answer = ""
            do { for try await bytes in inbound { answer += String(buffer: bytes) } } catch {}
            return answer
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import OpenIDConnect
import Primitives
import Provider
import Synchronization
import TestKit
import Web

/// Where the templates of the repository are.
let templates = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "templates").path

/// The pages of the repository, in all their languages.
func shippedPages() throws -> Pages {
    try Pages.load(
        folder: templates, locales: try Locales.load(folder: "\(templates)/locales", offered: nil), base: "",
        assetVersion: "v1")
}

/// A keyed hash that is good enough for a test.
@Sendable func testMAC(_ text: String) -> [UInt8] {
    Array(PreparedDocument.fingerprint(Array("key \(text)".utf8)).utf8)
}

/// A front over the shipped pages.
func front(isSecure: Bool = true) throws -> Front {
    Front(
        pages: try shippedPages(), cookies: Cookies(isSecure: isSecure),
        forms: FormProtection(origin: "https://id.example", mac: testMAC), random: SeededRandom())
}

/// A site of these routes alone.
func site(
    _ routes: [Route], issuer: String = "https://id.example", proxies: [CIDR] = [], limits: Limits = Limits(),
    clientOrigins: Set<String> = [], logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    watch: Site.Settings.Watch = .init(), spans: Spans = Spans()
) throws -> Site {
    let address = PublicAddress(issuer: issuer)
    return Site(
        routes: routes, front: try front(isSecure: address.isSecure), address: address,
        crossOrigin: CrossOrigin { clientOrigins.contains($0) }, nonce: { "nonce-1" }, proxies: TrustedProxies(proxies),
        limits: limits, logger: logger, watch: watch, spans: spans)
}

extension Site {
    /// Answers one request, without a connection.
    func answer(
        _ method: HTTPRequest.Method, _ target: String, fields: HTTPFields = [:], body: String = "",
        peer: String = "192.0.2.7"
    ) async throws -> Response {
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "id.example", path: target, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        return try await respond(to: request, context: WebContext(peer: peer))
    }
}

extension Response {
    /// The body as text.
    func text() async throws -> String {
        var writer: any ResponseBodyWriter = Collector()
        let collector = writer as? Collector
        try await body.write(writer)
        writer = Collector()
        return collector.map { String(buffer: $0.bytes) } ?? ""
    }
}

/// Gathers a body.
private final class Collector: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())
    var bytes: ByteBuffer { buffer.withLock { $0 } }
    func write(_ bytes: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(bytes) }
    }
    func finish(_ trailers: HTTPFields?) async throws {}
}

/// Keeps what is logged.
final class LogBook: Sendable {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let task = RequestID.metadata.get()
            let all = metadata.merging(task) { $1 }.merging(event.metadata ?? [:]) { $1 }
            book.kept.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import Primitives
package import Provider

/// Calls to addresses that others chose: the guard, and a memory of what was fetched.
package struct OutboundClient: OutboundHTTP {
    private let exchange: GuardedExchange
    private let cache = DocumentCache()
    private let clock: any Clock
    private let instruments: OutboundInstruments

    /// A client on the event loops that the process has anyway.
    ///
    /// - Parameters:
    ///   - allowPrivate: whether calls may go to this machine and to private networks.
    ///   - certificates: PEM file of further roots to trust; nil for the system's alone.
    ///   - timeout: for a call from beginning to end.
    ///
    /// Throws `CertificateProblem` when the file has no certificates.
    package init(
        allowPrivate: Bool, certificates: String? = nil, timeout: Duration = .seconds(5), clock: any Clock,
        instruments: OutboundInstruments = OutboundInstruments()
    ) throws(CertificateProblem) {
        exchange = GuardedExchange(
            allowPrivate: allowPrivate, certificates: try certificates.map(Self.load) ?? [], timeout: timeout,
            loops: MultiThreadedEventLoopGroup.singleton)
        self.clock = clock
        self.instruments = instruments
    }

    package func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness, isForAnybody: Bool
    ) async throws(OutboundError) -> [UInt8] {
        try await cache.document(DocumentCache.Key(url: url, kind: kind), freshness: freshness, clock: clock) {
            await fetch(url, kind: kind, isForAnybody: isForAnybody)
        }.get()
    }

    package func post(_ form: FormParameters, to url: String) async throws(OutboundError) -> Int {
        try await run(GuardedExchange.Call(url: url, form: Array(form.encoded().utf8)), for: .logout).status
    }

    package func send(_ call: OutboundCall) async throws(OutboundError) -> OutboundAnswer {
        let answer = try await run(
            GuardedExchange.Call(
                url: call.url, accept: call.accepts.map(\.accept).joined(separator: ", "),
                form: call.form.map { Array($0.encoded().utf8) }, authorization: call.authorization,
                isForAnybody: call.isForAnybody),
            for: .provider)
        let kind = call.accepts.first { $0.admits(contentTypes: answer.headers["content-type"]) }
        return OutboundAnswer(status: answer.status, kind: kind, body: answer.body)
    }

    private func fetch(_ url: String, kind: OutboundDocument, isForAnybody: Bool) async -> DocumentCache.Fetched {
        do throws(OutboundError) {
            let answer = try await run(
                GuardedExchange.Call(url: url, accept: kind.accept, isForAnybody: isForAnybody),
                for: kind == .samlMetadata ? .metadata : .document)
            guard answer.status == 200 else { throw OutboundError.status(answer.status) }
            guard kind.admits(contentTypes: answer.headers["content-type"]) else { throw OutboundError.wrongKind }
            return DocumentCache.Fetched(
                outcome: .success(answer.body),
                lifetime: CacheLifetime.of(cacheControl: answer.headers["cache-control"]))
        } catch {
            return DocumentCache.Fetched(outcome: .failure(error), lifetime: DocumentCache.pause)
        }
    }

    private func run(
        _ call: GuardedExchange.Call, for kind: OutboundInstruments.Kind
    ) async throws(OutboundError) -> GuardedExchange.Answer {
        try await instruments.call(kind) { () async throws(OutboundError) in try await exchange.run(call) }
    }

    private static func load(_ file: String) throws(CertificateProblem) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw CertificateProblem(file: file)
        }
        return certificates
    }
}

/// A file that should have certificates and has none that can be read.
package struct CertificateProblem: Error, Sendable {
    /// The file.
    package let file: String
}

extension OutboundDocument {
    /// What is asked for.
    fileprivate var accept: String {
        switch self {
        case .json: "application/json, application/jwk-set+json"
        case .token: "application/jwt, application/oauth-authz-req+jwt"
        case .samlMetadata: "application/samlmetadata+xml, application/xml, text/xml"
        }
    }

    /// Whether the one `Content-Type` of an answer is of this kind, parameters aside.
    func admits(contentTypes: [String]) -> Bool {
        guard contentTypes.count == 1, let written = contentTypes.first?.prefix(while: { $0 != ";" }) else {
            return false
        }
        let type = written.filter { $0 != " " && $0 != "\t" }.lowercased()
        // Many serve metadata as they serve any file; what it is, its reader sees.
        if self == .samlMetadata { return type.hasSuffix("xml") || Self.plainFiles.contains(type) }
        guard type.hasPrefix("application/") else { return false }
        switch self {
        case .json: return type == "application/json" || type.hasSuffix("+json")
        case .token: return type == "application/jwt" || type == "application/jose" || type.hasSuffix("+jwt")
        case .samlMetadata: return false
        }
    }

    private static let plainFiles: Set = ["text/plain", "application/octet-stream"]
}

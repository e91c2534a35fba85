import CoreMetrics
import Credentials
import Foundation
import Logging
import NIOCore
import NIOSSL
import Primitives
import Synchronization

/// The certificate that the server shows, taken from its files again whenever they change.
///
/// A connection keeps the one it began with. Files that do not fit each other, as while one is replaced and the other is not
/// yet, change nothing. It is a class because every handshake asks it.
final class ServingCertificate: Sendable {
    /// How often it looks at the files.
    static let interval = Duration.seconds(5)

    /// A certificate with those between it and its authority, and its key.
    private struct Pair {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        /// The digest of the files that it was in.
        let digest: [UInt8]
    }

    /// What is in the files.
    private struct Files {
        let names: (certificate: String, key: String)
        let certificate: [UInt8]
        let key: [UInt8]

        init(certificate: String, key: String) throws(StartError) {
            names = (certificate, key)
            self.certificate = try Self.bytes(of: certificate)
            self.key = try Self.bytes(of: key)
        }

        /// Tells these files from others.
        var digest: [UInt8] { ContentHash.sha256(ContentHash.sha256(certificate) + ContentHash.sha256(key)) }

        func pair() throws(StartError) -> Pair {
            guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificate), !chain.isEmpty else {
                throw StartError(line: "tls: \(names.certificate) is not a certificate in PEM")
            }
            guard let key = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
                throw StartError(line: "tls: \(names.key) is not a private key in PEM")
            }
            let pair = Pair(chain: chain, key: key, digest: digest)
            do { _ = try NIOSSLContext(configuration: configuration(of: pair)) } catch {
                throw StartError(line: "tls: \(names.key) is not the key of \(names.certificate)")
            }
            return pair
        }

        private static func bytes(of name: String) throws(StartError) -> [UInt8] {
            do { return [UInt8](try Data(contentsOf: URL(filePath: name))) } catch {
                throw StartError(line: "tls: \(name) cannot be read")
            }
        }
    }

    private struct State {
        var shown: Pair
        /// Why the files were not taken at the last look; nil when they were.
        var problem: String?
    }

    private let certificate: String
    private let key: String
    private let logger: Logger
    private let expiry: Gauge
    private let state: Mutex<State>

    /// The certificate of two PEM files, a chain and its private key.
    ///
    /// Throws one line naming them when they cannot be used.
    init(certificate: String, key: String, metrics: any MetricsFactory, logger: Logger) throws(StartError) {
        self.certificate = certificate
        self.key = key
        self.logger = logger
        expiry = Gauge(label: "signet_tls_certificate_expiry_timestamp_seconds", factory: metrics)
        state = Mutex(State(shown: try Files(certificate: certificate, key: key).pair()))
        tell()
    }

    /// How the server speaks TLS: with the certificate that is shown when a handshake begins.
    var configuration: TLSConfiguration {
        var configuration = Self.configuration(of: state.withLock(\.shown))
        configuration.sslContextCallback = { [self] _, override in
            let shown = Self.configuration(of: state.withLock(\.shown))
            var change = NIOSSLContextConfigurationOverride()
            change.certificateChain = shown.certificateChain
            change.privateKey = shown.privateKey
            override.succeed(change)
        }
        return configuration
    }

    /// Takes the files if they have changed; says so, or once why it cannot, in the log.
    func look() async throws {
        let reader = BoundedPool(name: "certificate", threads: 1, limit: 1)
        defer { reader.close() }
        let known = state.withLock(\.shown.digest)
        do {
            let found = try await reader.run { [certificate, key] () throws(StartError) -> Pair? in
                let files = try Files(certificate: certificate, key: key)
                return files.digest == known ? nil : try files.pair()
            }
            state.withLock { state in state = State(shown: found ?? state.shown) }
            guard let found else { return }
            tell()
            logger.notice("TLS certificate taken", metadata: ["until": "\(Moment(Self.end(of: found)).iso)"])
        } catch let error as StartError {
            let isNew = state.withLock { state in
                defer { state.problem = error.line }
                return state.problem != error.line
            }
            if isNew { logger.warning("TLS certificate not taken", metadata: ["cause": "\(error.line)"]) }
        }
    }

    private func tell() {
        expiry.record(Self.end(of: state.withLock(\.shown)).seconds)
    }

    /// When the certificate of the server itself ends, which is the first of the chain.
    private static func end(of pair: Pair) -> Timestamp {
        Timestamp(seconds: pair.chain.first.map { Int64($0.notValidAfter) } ?? 0)
    }

    private static func configuration(of pair: Pair) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.chain.map { .certificate($0) }, privateKey: .privateKey(pair.key))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}

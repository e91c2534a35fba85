import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Web

/// What `signet healthcheck` does.
package enum HealthProbe {
    /// Asks the server on this machine whether it is ready.
    ///
    /// Throws a line when it is not.
    package static func run(settings: Settings) async throws {
        var configuration = HTTPClient.Configuration()
        // The certificate is for the public name, and the server is asked by its address on this machine.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        configuration.tlsConfiguration = tls
        // A server that is not there yet is not waited for.
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let scheme = settings.tls.certificate == nil ? "http" : "https"
        let url =
            "\(scheme)://\(address(of: settings.listen))\(PublicAddress(issuer: settings.issuer).base)\(Paths.ready)"
        do {
            let response = try await http.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
            try await http.shutdown()
            guard response.status == .ok else { throw StartError(line: "\(url) answered \(response.status.code)") }
        } catch let error as StartError {
            throw error
        } catch {
            try? await http.shutdown()
            throw StartError(line: "\(url) does not answer; is the server running with the same settings?")
        }
    }

    /// A server that listens on every address is asked on the loopback one.
    private static func address(of listen: ListenAddress) -> String {
        switch listen.host {
        case "0.0.0.0": "127.0.0.1:\(listen.port)"
        case "::": "[::1]:\(listen.port)"
        default: listen.description
        }
    }
}

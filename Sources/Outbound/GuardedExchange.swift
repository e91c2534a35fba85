import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import Primitives
import Provider
import Synchronization

/// One request and its answer, behind the guard: the only place from which such a call leaves.
///
/// The host is looked up, every address it has is checked, and the connection goes to one of those just checked, so that
/// a name cannot mean another address a moment later.
final class GuardedExchange: Sendable {
    /// What is sent.
    struct Call: Sendable {
        let url: String
        var accept: String?
        var form: [UInt8]?
        var authorization: Secret<String>?
        var isForAnybody = false
    }

    /// What came back.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    private static let maximumBytes = 1 << 20
    /// Calls under way at once, and of those so many that anybody can have made.
    private static let places = (all: 256, forAnybody: 32)
    /// Calls under way at once to one host, and as many more that wait for them.
    private static let ofOneHost = (width: 16, queue: 64)

    private let allowPrivate: Bool
    private let timeout: Duration
    private let tls: TLSConfiguration
    private let loops: any EventLoopGroup
    private let resolver: Resolver
    private let underWay = Mutex((all: 0, forAnybody: 0))
    private let turns = Turns<String>(width: ofOneHost.width, queue: ofOneHost.queue)

    init(allowPrivate: Bool, certificates: [NIOSSLCertificate], timeout: Duration, loops: any EventLoopGroup) {
        self.allowPrivate = allowPrivate
        self.timeout = timeout
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if !certificates.isEmpty { tls.additionalTrustRoots = [.certificates(certificates)] }
        self.tls = tls
        self.loops = loops
        resolver = Resolver(loops: loops)
    }

    deinit { resolver.close() }

    /// Carries a call out, from looking the host up to the last byte of the body within the time there is.
    func run(_ call: Call) async throws(OutboundError) -> Answer {
        do {
            return try await withThrowingTaskGroup { group in
                group.addTask { try await self.carryOut(call) }
                group.addTask {
                    try await Task.sleep(for: self.timeout)
                    throw OutboundError.timeout
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw OutboundError.timeout }
                return answer
            }
        } catch {
            throw Task.isCancelled ? .cancelled : Self.reason(error)
        }
    }

    private func carryOut(_ call: Call) async throws -> Answer {
        let url = try OutboundURL(call.url, allowPrivate: allowPrivate)
        let answer = try await turns.take(url.host) {
            try takePlace(call)
            defer { leavePlace(call) }
            return try await carryOut(call, to: url)
        }
        guard let answer else { throw OutboundError.busy }
        return answer
    }

    private func takePlace(_ call: Call) throws(OutboundError) {
        let isFree = underWay.withLock { count in
            guard count.all < Self.places.all, !call.isForAnybody || count.forAnybody < Self.places.forAnybody else {
                return false
            }
            count.all += 1
            if call.isForAnybody { count.forAnybody += 1 }
            return true
        }
        guard isFree else { throw .busy }
    }

    private func leavePlace(_ call: Call) {
        underWay.withLock { count in
            count.all -= 1
            if call.isForAnybody { count.forAnybody -= 1 }
        }
    }

    private func carryOut(_ call: Call, to url: OutboundURL) async throws -> Answer {
        let addresses = try await checkedAddresses(of: url)
        for (index, address) in addresses.enumerated() {
            do {
                return try await exchange(call, url: url, address: address, isLast: index == addresses.count - 1)
            } catch  where index < addresses.count - 1 && Self.isBeforeSending(error) {
                continue
            }
        }
        throw OutboundError.unresolved
    }

    /// Two addresses at most, of different families where there are two: a host may be reachable by only one of them.
    private func checkedAddresses(of url: OutboundURL) async throws -> [IPAddress] {
        let addresses: [IPAddress]
        if let address = url.address {
            addresses = [address]
        } else {
            addresses = try await resolver.addresses(of: url.host)
        }
        guard addresses.allSatisfy({ AddressRules.admits($0, allowPrivate: allowPrivate) }), let first = addresses.first
        else { throw OutboundError.forbidden }
        let second = addresses.first { $0.bytes.count != first.bytes.count } ?? addresses.dropFirst().first
        return [first] + (second.map { [$0] } ?? [])
    }

    private func exchange(_ call: Call, url: OutboundURL, address: IPAddress, isLast: Bool) async throws -> Answer {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .milliseconds(isLast ? 4_000 : 2_000)), decompression: .disabled)
        configuration.dnsOverride = [url.host: address.description]
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .shared(loops), configuration: configuration)
        let result: Result<Answer, any Error>
        do { result = .success(try await exchange(call, url: url, by: client)) } catch { result = .failure(error) }
        try? await client.shutdown()
        return try result.get()
    }

    private func exchange(_ call: Call, url: OutboundURL, by client: HTTPClient) async throws -> Answer {
        var request = HTTPClientRequest(url: url.text)
        request.headers.add(name: "user-agent", value: "signet")
        if let accept = call.accept { request.headers.add(name: "accept", value: accept) }
        if let authorization = call.authorization {
            request.headers.add(name: "authorization", value: authorization.reveal())
        }
        if let form = call.form {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(form)
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let encoding = response.headers.first(name: "content-encoding")?.lowercased()
        guard encoding == nil || encoding == "identity" else { throw OutboundError.wrongKind }
        let body = try await response.body.collect(upTo: Self.maximumBytes)
        return Answer(status: Int(response.status.code), headers: response.headers, body: Array(buffer: body))
    }

    /// Whether nothing was sent yet, so that another address may be tried.
    private static func isBeforeSending(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .connectTimeout
        case ChannelError.connectTimeout: true
        case let error as IOError:
            [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT, EADDRNOTAVAIL, ENETDOWN].contains(error.errnoCode)
        default: false
        }
    }

    private static func reason(_ error: any Error) -> OutboundError {
        switch error {
        case let error as OutboundError: error
        case let error as HTTPClientError where [.connectTimeout, .readTimeout, .deadlineExceeded].contains(error):
            .timeout
        case ChannelError.connectTimeout, is CancellationError: .timeout
        case is NIOTooManyBytesError: .tooLarge
        default: .unreachable("\(error)")
        }
    }
}

import HTTPTypes
package import Hummingbird
package import Logging
import OpenIDConnect
import Primitives
package import Provider

/// The whole site: every request passes through `respond`, from limits to log.
///
/// This is the chain of middleware, written out so that its order can be read.
package struct Site: HTTPResponder {
    private let routes: RouteTable
    /// Answers what is posted to a path that is not in the table: one that a system before us had.
    private let kept: Route?
    private let front: Front
    private let address: PublicAddress
    private let security: SecurityHeaders
    private let crossOrigin: CrossOrigin
    private let nonce: @Sendable () -> String
    private let isStopping: @Sendable () -> Bool
    private let takeNews: @Sendable () async throws -> Void
    private let proxies: TrustedProxies
    private let limits: Limits
    private let watch: RequestWatch
    private let logger: Logger

    /// The site of `routes`; `nonce` is the one that DPoP proofs are to repeat now, and `takeNews` sees to it that nothing
    /// old is used; `isStopping` says when connections should go elsewhere.
    package init(
        routes: [Route], kept: Route? = nil, front: Front, address: PublicAddress, crossOrigin: CrossOrigin,
        nonce: @escaping @Sendable () -> String, takeNews: @escaping @Sendable () async throws -> Void = {},
        isStopping: @escaping @Sendable () -> Bool = { false },
        proxies: TrustedProxies, limits: Limits, logger: Logger,
        watch: Settings.Watch = Settings.Watch(), spans: Spans = Spans()
    ) {
        // The last one has a place, so that it is measured, and no path of its own.
        let table = RouteTable(routes + (kept.map { [$0] } ?? []))
        self.routes = table
        self.kept = kept == nil ? nil : table.routes.last
        self.front = front
        self.address = address
        security = SecurityHeaders(isSecure: address.isSecure)
        self.crossOrigin = crossOrigin
        self.nonce = nonce
        self.takeNews = takeNews
        self.isStopping = isStopping
        self.proxies = proxies
        self.limits = limits
        self.watch = RequestWatch(
            table.routes, metrics: watch.metrics, spans: spans, logsRequests: watch.logsRequests)
        self.logger = logger
    }

    /// Answers one request; never throws, since whatever goes wrong has an answer.
    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let id = CorrelationID.make(from: front.random.bytes(8))
        return await RequestID.$current.withValue(id) { await respond(to: request, context: context, id: id) }
    }

    private func respond(to request: Request, context: WebContext, id: String) async -> Response {
        let target: RequestTarget?
        do { target = try RequestTarget(request.head.path ?? "") } catch { target = nil }
        let route = target.flatMap { find($0) } ?? (request.method == .post ? kept : nil)
        let call = call(request, context: context, id: id, target: target ?? .unreadable, at: route)
        return await watch.over(call, at: route) {
            var response = await answer(call, to: request, at: route, isReadable: target != nil)
            if call.method == .head { response = response.createHeadResponse() }
            security.apply(to: &response)
            if isStopping() { response.headers[.connection] = "close" }
            // What is computed at the same time on one thread is sent at the same time (ADR 0053).
            await Task.yield()
            return response
        }
    }

    private func call(
        _ request: Request, context: WebContext, id: String, target: RequestTarget, at route: Route?
    ) -> Call {
        Call(
            id: id, method: request.method, target: target, fields: request.headers, body: request.body,
            origin: proxies.origin(peer: context.peer, fields: request.headers), logger: logger,
            cookies: front.cookies, bodyLimit: limits.body(takingLarge: route?.takesLargeBody ?? false))
    }

    /// The discovery paths of an issuer with a path stand before that path, too (RFC 8414 §3.1).
    private func find(_ target: RequestTarget) -> Route? {
        let base = address.base
        if target.path.hasPrefix(base) {
            let path = target.path.dropFirst(base.count)
            if let route = routes.route(at: path.isEmpty ? Paths.home : String(path)) { return route }
        }
        guard !base.isEmpty, target.path.hasPrefix("/.well-known/"), target.path.hasSuffix(base) else { return nil }
        return routes.route(at: String(target.path.dropLast(base.count)))
    }

    private func answer(_ call: Call, to request: Request, at route: Route?, isReadable: Bool) async -> Response {
        do {
            try limits.check(request.head, takingLarge: route?.takesLargeBody ?? false)
            guard isReadable else { throw Refusal.malformed }
            guard let route else { throw Refusal.notFound }
            if address.isSecure, call.origin.scheme == "http" { return try secured(call) }
            if call.method == .options, route.sharing != .none {
                return try await crossOrigin.preflight(call, route: route)
            }
            let sharing = try await crossOrigin.fields(for: call, route: route)
            var response: Response
            do {
                // What monitors and everybody may read is served without the database, too.
                if route.reader != .machine { try await takeNews() }
                response = try await route.handler(for: call.method)(call)
            } catch {
                response = tell(error, call: call, reader: route.reader)
            }
            for field in sharing { response.headers[field.name] = field.value }
            // Whoever sends proofs always has a nonce for the next one (RFC 9449 §8.2).
            if route.reader == .client, call.fields.contains(.dpop) { response.headers[.dpopNonce] = nonce() }
            return response
        } catch {
            return tell(error, call: call, reader: route?.reader ?? .person)
        }
    }

    /// A proxy took the request over plain http: nothing of it is used, and pages are shown the way (RFC 9325 §3.2).
    ///
    /// The query stays behind: it may hold a secret that must not be sent a second time as if nothing had happened.
    private func secured(_ call: Call) throws(Refusal) -> Response {
        guard call.method == .get || call.method == .head else { throw .malformed }
        return Response(status: .movedPermanently, headers: [.location: address.origin + call.target.path])
    }

    private func tell(_ error: any Error, call: Call, reader: Route.Reader) -> Response {
        var failure = Failure(error)
        if let error = error as? BearerError {
            failure.addChallenges(of: error, to: call, metadata: address.url(wellKnown: Paths.protectedResource))
        }
        if failure.isOurs {
            call.logger.error("request failed", metadata: ["error": "\(error)"])
        } else if Overload.isCause(of: error) {
            call.logger.warning("request refused for now", metadata: ["cause": "\(error)"])
        }
        return switch reader {
        case .person: front.page(failure, call: call)
        case .client: failure.answerForClient
        case .machine: failure.answerForMachine
        }
    }
}

extension RequestTarget {
    /// Stands in for a target that cannot be read, so that there is a page to say so.
    fileprivate static let unreadable = RequestTarget(path: "/", query: "")
}

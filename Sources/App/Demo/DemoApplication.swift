package import AsyncHTTPClient
import HTTPTypes
package import Hummingbird
import JOSE
package import Logging
import Mustache
import NIOCore
package import Primitives
import Synchronization

/// The demonstration application: an HTTP server of its own beside Signet's, on another port.
package struct DemoApplication: Sendable {
    private static let cookieName = "signet-demo"

    private let relyingParty: DemoRelyingParty
    private let visits = DemoVisits()
    private let page: MustacheTemplate
    private let random: any RandomSource

    /// An application that signs people in at `issuer`.
    ///
    /// Throws when its template cannot be read.
    package init(
        issuer: String, templates: String, http: HTTPClient, clock: any Primitives.Clock, random: any RandomSource
    ) throws {
        relyingParty = DemoRelyingParty(
            issuer: issuer, clientID: DemoSetup.clientID, http: http, clock: clock, random: random)
        page = try DemoPage.template(in: templates)
        self.random = random
    }

    /// Its server, to be run beside Signet's.
    ///
    /// `started` is told the port it got.
    package func server(
        port: Int, logger: Logger, started: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.get("/") { request, _ in try await home(request) }
        router.get("/callback") { request, _ in try await callback(request) }
        router.get("/logout") { request, _ in try await logout(request) }
        return Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { channel in await started(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// Shows the verified ID token, or starts a sign-in at once.
    private func home(_ request: Request) async throws -> Response {
        let visit = request.cookies[Self.cookieName]?.value ?? random.token().reveal()
        if request.head.authority?.hasPrefix("localhost:") == true {
            return redirect(to: try address(of: request) + "/", visit: visit)
        }
        if let verified = visits.verified(visit) { return html(DemoPage(verified: verified)) }
        return try await answering {
            let (url, pending) = try await relyingParty.begin(redirectURI: try address(of: request) + "/callback")
            visits.remember(pending, for: visit)
            return redirect(to: url, visit: visit)
        }
    }

    private func callback(_ request: Request) async throws -> Response {
        try await answering {
            guard let visit = request.cookies[Self.cookieName]?.value, let pending = visits.pending(visit) else {
                throw DemoError("This browser did not start a sign-in here.")
            }
            let query = try FormParameters(parsing: (request.uri.query ?? "").utf8)
            let verified = try await relyingParty.finish(query, pending: pending)
            let fresh = random.token().reveal()
            visits.remember(verified, for: fresh, replacing: visit)
            return redirect(to: "/", visit: fresh)
        }
    }

    private func logout(_ request: Request) async throws -> Response {
        try await answering {
            let visit = request.cookies[Self.cookieName]?.value ?? ""
            let verified = visits.forget(visit)
            let url = try await relyingParty.logout(verified, returnTo: try address(of: request) + "/")
            return redirect(to: url, visit: random.token().reveal())
        }
    }

    private func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let error as DemoError {
            return html(DemoPage(sentence: error.sentence), status: .badGateway)
        } catch is JOSEError {
            return html(DemoPage(sentence: "The ID token did not verify."), status: .badGateway)
        }
    }

    private func address(of request: Request) throws -> String {
        guard let authority = request.head.authority else { throw DemoError("The request names no host.") }
        return "http://" + authority.replacing("localhost", with: "127.0.0.1")
    }

    private func html(_ content: DemoPage, status: HTTPResponse.Status = .ok) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ]
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: page.render(content))))
    }

    private func redirect(to url: String, visit: String) -> Response {
        var response = Response(status: .seeOther, headers: [.location: url, .cacheControl: "no-store"])
        response.setCookie(Cookie(name: Self.cookieName, value: visit, path: "/", httpOnly: true, sameSite: .lax))
        return response
    }
}

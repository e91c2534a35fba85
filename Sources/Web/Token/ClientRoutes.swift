import HTTPTypes
import Hummingbird
import OpenIDConnect
package import Provider

/// The endpoints that applications call themselves: pushed requests, devices, tokens, userinfo, introspection, revocation.
package struct ClientRoutes: Sendable {
    private let pushedRequests: PushedRequestEndpoint
    private let devices: DeviceAuthorizationEndpoint
    private let token: TokenEndpoint
    private let userInfo: UserInfoEndpoint
    private let introspection: IntrospectionEndpoint
    private let revocation: RevocationEndpoint
    private let urls: ServerFacts.Endpoints
    private let issuer: String

    /// The routes over the use cases.
    package init(_ deployment: Deployment) {
        pushedRequests = PushedRequestEndpoint(deployment)
        devices = DeviceAuthorizationEndpoint(deployment)
        token = TokenEndpoint(deployment)
        userInfo = UserInfoEndpoint(deployment)
        introspection = IntrospectionEndpoint(deployment)
        revocation = RevocationEndpoint(deployment)
        urls = deployment.server.endpoints
        issuer = deployment.server.issuer
    }

    /// Introspection is for servers: no script of a browser may read it.
    package var routes: [Route] {
        [
            Route(
                Paths.pushedRequests, for: .client, sharedWith: .registeredOrigins,
                [
                    .post: {
                        .json(
                            try await pushedRequests.answer($0.clientCall(at: issuer + Paths.pushedRequests)),
                            status: .created)
                    }
                ]),
            Route(
                Paths.deviceAuthorization, for: .client, sharedWith: .registeredOrigins,
                [
                    .post: { call in
                        let asked = try await call.clientCall(at: issuer + Paths.deviceAuthorization)
                        return .json(try await devices.answer(asked, network: call.visitor.network).body)
                    }
                ]),
            Route(
                Paths.token, for: .client, sharedWith: .registeredOrigins,
                [.post: { .token(try await token.answer($0.clientCall(at: urls.token)).body) }]),
            Route(
                Paths.userInfo, for: .client, sharedWith: .registeredOrigins,
                [
                    .get: { .answer(try await userInfo.answer($0.clientCallWithoutBody(at: urls.userInfo))) },
                    .post: { .answer(try await userInfo.answer($0.clientCallWithAnyBody(at: urls.userInfo))) },
                ]),
            Route(
                Paths.introspect, for: .client,
                [.post: { .answer(try await introspection.answer($0.clientCall(at: urls.introspection))) }]),
            Route(
                Paths.revoke, for: .client, sharedWith: .registeredOrigins,
                [
                    .post: { call in
                        try await revocation.answer(call.clientCall(at: urls.revocation))
                        return Response(status: .ok)
                    }
                ]),
        ]
    }
}

extension Response {
    /// An answer in the form the application asked for.
    fileprivate static func answer(_ answer: ClientAnswer) -> Response {
        switch answer {
        case .json(let body): .json(body)
        case .jwt(let jwt, let mediaType):
            Response(
                status: .ok, headers: [.contentType: mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: jwt)))
        }
    }

    /// A token response: never cached, by the old way of saying so, too (RFC 6749 §5.1).
    fileprivate static func token(_ body: [UInt8]) -> Response {
        var response = Response.json(body)
        response.headers[.pragma] = "no-cache"
        return response
    }
}

extension HTTPField.Name {
    /// `Pragma` (RFC 9111 §5.4).
    fileprivate static var pragma: HTTPField.Name { HTTPField.Name("Pragma") ?? .cacheControl }
}

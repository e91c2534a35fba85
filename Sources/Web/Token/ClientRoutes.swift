import HTTPTypes
import Hummingbird
import OpenIDConnect
import Primitives
package import Provider

/// The endpoints that applications call themselves: pushed requests, tokens, userinfo, introspection, revocation.
package struct ClientRoutes: Sendable {
    private let pushedRequests: PushedRequestEndpoint
    private let token: TokenEndpoint
    private let userInfo: UserInfoEndpoint
    private let introspection: IntrospectionEndpoint
    private let revocation: RevocationEndpoint

    /// The routes over the use cases.
    package init(_ deployment: Deployment) {
        pushedRequests = PushedRequestEndpoint(deployment)
        token = TokenEndpoint(deployment)
        userInfo = UserInfoEndpoint(deployment)
        introspection = IntrospectionEndpoint(deployment)
        revocation = RevocationEndpoint(deployment)
    }

    /// Introspection is for servers: no script of a browser may read it.
    package var routes: [Route] {
        [
            Route(
                Paths.pushedRequests, for: .client, sharedWith: .registeredOrigins,
                [.post: { .json(try await pushedRequests.answer($0.clientCall), status: .created) }]),
            Route(
                Paths.token, for: .client, sharedWith: .registeredOrigins,
                [.post: { .token(try await token.answer($0.clientCall).body) }]),
            Route(
                Paths.userInfo, for: .client, sharedWith: .registeredOrigins,
                [
                    .get: { .json(try await userInfo.answer($0.clientCallWithoutBody)) },
                    .post: { .json(try await userInfo.answer($0.clientCallWithAnyBody)) },
                ]),
            Route(
                Paths.introspect, for: .client, [.post: { .json(try await introspection.answer($0.clientCall)) }]),
            Route(
                Paths.revoke, for: .client, sharedWith: .registeredOrigins,
                [
                    .post: { call in
                        try await revocation.answer(call.clientCall)
                        return Response(status: .ok)
                    }
                ]),
        ]
    }
}

extension Call {
    /// The request with the form that its body must be.
    fileprivate var clientCall: ClientCall {
        get async throws { ClientCall(authorization: try authorization, query: try query, body: try await form) }
    }

    /// The request of a `GET`.
    fileprivate var clientCallWithoutBody: ClientCall {
        get throws { ClientCall(authorization: try authorization, query: try query, body: FormParameters([])) }
    }

    /// The request of a `POST` that may do without a body (OpenID Connect Core §5.3.1).
    fileprivate var clientCallWithAnyBody: ClientCall {
        get async throws {
            fields.contains(.contentType) ? try await clientCall : try clientCallWithoutBody
        }
    }

    /// The `Authorization` field; two of them are none that could be believed.
    private var authorization: String? {
        get throws(Refusal) {
            let values = fields[values: .authorization]
            guard values.count <= 1 else { throw .malformed }
            return values.first
        }
    }
}

extension Response {
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

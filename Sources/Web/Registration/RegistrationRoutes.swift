import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import OpenIDConnect
import Primitives
package import Provider

/// Clients that register and manage themselves (RFC 7591, RFC 7592).
package struct RegistrationRoutes: Sendable {
    private let registration: RegistrationEndpoint
    private let management: RegistrationManagement
    private let isOffered: Bool

    /// The routes over the use cases.
    package init(_ deployment: Deployment) {
        registration = RegistrationEndpoint(deployment)
        management = RegistrationManagement(deployment)
        isOffered = deployment.server.registration != .nobody
    }

    /// None where nobody may register.
    ///
    /// They are for servers: no script of a browser may read the answers.
    package var routes: [Route] {
        guard isOffered else { return [] }
        return [
            Route(
                Paths.register, for: .client,
                [
                    .post: { call in
                        let information = try await registration.register(
                            try await call.json, authorization: try call.authorization, network: call.origin.network)
                        return .json(information.body(), status: .created)
                    }
                ]),
            Route(
                Paths.register + "/", for: .client, answersHead: false,
                [
                    .get: { call in
                        .json(try await management.read(try call.client, authorization: try call.authorization).body())
                    },
                    .put: { call in
                        let information = try await management.update(
                            try call.client, try await call.json, authorization: try call.authorization)
                        return .json(information.body())
                    },
                    .delete: { call in
                        try await management.delete(try call.client, authorization: try call.authorization)
                        return Response(status: .noContent)
                    },
                ]),
        ]
    }
}

extension Call {
    /// The client that the path names.
    fileprivate var client: ClientID {
        get throws(Refusal) {
            let name = target.path.split(separator: "/").last.map(String.init) ?? ""
            guard target.path.hasSuffix("\(Paths.register)/\(name)") else { throw .notFound }
            return ClientID(name)
        }
    }

    /// The body, which must be JSON.
    fileprivate var json: [UInt8] {
        get async throws(Refusal) { Array(buffer: try await content(of: "application/json")) }
    }
}

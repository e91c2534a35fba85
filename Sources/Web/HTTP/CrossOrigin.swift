import HTTPTypes
package import Hummingbird

/// Which scripts of other sites may read an answer (Fetch §3.2).
///
/// Credentials are never allowed and `null` is nobody's origin.
package struct CrossOrigin: Sendable {
    private let isClientOrigin: @Sendable (String) async throws -> Bool

    /// Asks `isClientOrigin` whether an origin is that of a registered redirect URI.
    package init(isClientOrigin: @escaping @Sendable (String) async throws -> Bool) {
        self.isClientOrigin = isClientOrigin
    }

    /// Answers a preflight request: what may be sent where the origin is known, nothing where it is not.
    package func preflight(_ call: Call, route: Route) async throws -> Response {
        var response = Response(status: .noContent, headers: try await fields(for: call, route: route))
        guard response.headers.contains(.accessControlAllowOrigin) else { return response }
        let methods = route.methods.filter { $0 != .options }.map(\.rawValue)
        response.headers[.accessControlAllowMethods] = methods.joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, DPoP"
        response.headers[.accessControlMaxAge] = "600"
        return response
    }

    /// The fields that let the asking site's scripts read the answer.
    ///
    /// Asked for before the request is carried out: what fails afterwards would lose a code that is already spent.
    package func fields(for call: Call, route: Route) async throws -> HTTPFields {
        var fields = HTTPFields()
        switch route.sharing {
        case .none: return fields
        case .everyone: fields[.accessControlAllowOrigin] = "*"
        case .registeredOrigins:
            fields[.vary] = "Origin"
            let origins = call.fields[values: .origin]
            guard origins.count == 1, let origin = origins.first, Self.isWebOrigin(origin) else { return fields }
            guard try await isClientOrigin(origin) else { return fields }
            fields[.accessControlAllowOrigin] = origin
            fields[.accessControlExposeHeaders] = "DPoP-Nonce, WWW-Authenticate"
        }
        if let policy = HTTPField.Name("Cross-Origin-Resource-Policy") { fields[policy] = "cross-origin" }
        return fields
    }

    private static func isWebOrigin(_ origin: String) -> Bool {
        origin.utf8.count <= 300 && (origin.hasPrefix("https://") || origin.hasPrefix("http://"))
    }
}

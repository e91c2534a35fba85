package import Identity
package import Primitives

/// What a device asks for (RFC 8628 §3.1), checked.
package struct DeviceRequest: Sendable, Equatable {
    /// Scopes asked for, each once, all of them registered for the client.
    package let scopes: [String]
    /// Resources asked for, each once, all of them registered for the client (RFC 8707 §2.2).
    package let resources: [String]

    /// Holds the body of a request against the client; who names no scope asks for all that the client may have.
    package init(_ body: FormParameters, from client: Client) throws(TokenError) {
        guard client.metadata.grantTypes.contains(.deviceCode) else {
            throw TokenError(.unauthorizedClient, "The client is not registered for the grant type.")
        }
        guard !body.duplicates.contains("scope") else {
            throw TokenError(.invalidRequest, "A parameter was sent more than once.")
        }
        let sent = body["scope"]
        guard let asked = sent.map({ Scope.parse($0) }) ?? client.metadata.scopes,
            asked.allSatisfy({ $0 == Scope.openID && sent != nil || client.metadata.scopes.contains($0) })
        else { throw TokenError(.invalidScope, "The scope is not well-formed or not registered for the client.") }
        let mayRefresh = client.metadata.grantTypes.contains(.refreshToken)
        scopes = asked.filter { mayRefresh || $0 != Scope.offlineAccess }
        resources = try TokenAudience.resources(of: body)
        guard resources.allSatisfy({ $0.isOne(of: client.metadata.resources) }) else {
            throw TokenError(.invalidTarget, "A resource is not registered for the client.")
        }
    }
}

package import Primitives

/// An authorization request that a client sent ahead (RFC 9126).
package struct PushedRequest: Sendable, Equatable {
    /// SHA-256 of the handle in its `request_uri`.
    package let hash: [UInt8]
    /// The client that pushed it, authenticated: nobody else may use it.
    package let client: ClientID
    /// The request's parameters; those of a request object when it came in one.
    package let parameters: [Interaction.Parameter]
    /// Whether the parameters came in a signed request object.
    package let isSigned: Bool
    /// Thumbprint of the DPoP key it was pushed with (RFC 9449 §10.1).
    package let keyThumbprint: String?
    /// Of no use from here on.
    package let expiresAt: Timestamp

    /// A request as stored.
    package init(
        hash: [UInt8], client: ClientID, parameters: [Interaction.Parameter], isSigned: Bool, keyThumbprint: String?,
        expiresAt: Timestamp
    ) {
        self.hash = hash
        self.client = client
        self.parameters = parameters
        self.isSigned = isSigned
        self.keyThumbprint = keyThumbprint
        self.expiresAt = expiresAt
    }
}

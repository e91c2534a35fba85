package import HTTPTypes

extension HTTPField.Name {
    /// Carries a DPoP proof (RFC 9449 §4.1).
    package static let dpop = HTTPField.Name("DPoP") ?? .authorization
    /// Carries the nonce for the next proof (RFC 9449 §8.1).
    package static let dpopNonce = HTTPField.Name("DPoP-Nonce") ?? .wwwAuthenticate
}

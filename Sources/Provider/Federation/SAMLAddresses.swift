import Identity
import Primitives

/// How a SAML identity provider knows us: addresses of one connection, or those that a service provider before us had.
struct SAMLAddresses: Sendable, Equatable {
    /// Our entity ID.
    let entityID: String
    /// Where responses are posted to.
    let assertionConsumerService: String
    /// Where messages about logout go.
    let singleLogoutService: String

    /// The addresses of a connection of the deployment `issuer`.
    init(of connection: ConnectionID, _ settings: SAMLSettings, issuer: String) {
        let base = "\(issuer)/sso/\(PercentEncoding.encodeQueryValue(connection.value))"
        entityID = settings.entityID ?? base + "/metadata"
        assertionConsumerService = settings.acsPath.map { issuer + $0 } ?? base + "/acs"
        singleLogoutService = base + "/slo"
    }
}

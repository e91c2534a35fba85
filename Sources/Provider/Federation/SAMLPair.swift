import Identity
import OpenIDConnect
import Primitives
import SAML

/// The two sides of a SAML connection, as the rules see them: an identity provider and us.
struct SAMLPair: Sendable {
    /// Its id.
    let connection: ConnectionID
    /// What is said of it.
    let settings: SAMLSettings
    /// The provider, with the certificates that count now.
    let identityProvider: IdentityProvider
    /// Us, as that provider knows us.
    let serviceProvider: ServiceProvider
    /// Every key that something may still be encrypted for.
    let decryptionKeys: [ServiceKey]

    /// Loads both sides; throws `FederationUnavailable` when one of them is not there yet or can't be used.
    static func load(_ connection: Connection, in deployment: Deployment) async throws -> SAMLPair {
        guard case .saml(let settings) = connection.settings.provider else {
            throw FederationUnavailable("not_saml")
        }
        let now = deployment.clock.now()
        return try await deployment.configuration.pair(of: connection.id, settings, at: now) {
            guard let record = try await deployment.configuration.identityProvider(of: connection.id) else {
                throw FederationUnavailable("no_metadata")
            }
            guard let identityProvider = record.provider(at: now) else { throw FederationUnavailable("no_certificate") }
            let (serviceProvider, keys) = try await ours(at: connection, settings, in: deployment)
            let pair = SAMLPair(
                connection: connection.id, settings: settings, identityProvider: identityProvider,
                serviceProvider: serviceProvider, decryptionKeys: keys)
            return (pair, record.certificates.compactMap(\.leavesAt).filter { now < $0 }.min())
        }
    }

    /// Our own side, which is there before anything is known of the provider: its admin needs our metadata first.
    static func ours(
        at connection: Connection, _ settings: SAMLSettings, in deployment: Deployment
    ) async throws -> (serviceProvider: ServiceProvider, keys: [ServiceKey]) {
        let stored = try await deployment.configuration.serviceProviderKeys(of: connection.id)
        var opened: [(stage: ServiceProviderKey.Stage, key: ServiceKey)] = []
        for key in stored { opened.append((key.stage, try key.open(deployment.vault.sealer))) }
        guard let current = opened.first(where: { $0.stage == .current })?.key else {
            throw FederationUnavailable("no_key")
        }
        let addresses = SAMLAddresses(of: connection.id, settings, issuer: deployment.server.issuer)
        let provider = ServiceProvider(
            entityID: addresses.entityID, assertionConsumerService: addresses.assertionConsumerService,
            singleLogoutService: addresses.singleLogoutService, current: current,
            next: opened.first { $0.stage == .next }?.key, signsRequests: settings.signsRequests)
        return (provider, opened.map(\.key))
    }

    /// How far the clocks may differ.
    var skew: Duration { .seconds(settings.clockSkewSeconds) }
}

package import Identity
package import Primitives
package import SAML

extension IdentityProviderRecord {
    /// The provider as the rules of SAML see it at `now`, with the certificates that count then.
    ///
    /// Nil when none of them does, or what is stored cannot be used: then nothing it sends can be verified.
    package func provider(at now: Timestamp) -> IdentityProvider? {
        let counting = certificates.filter { $0.counts(at: now) }
        return IdentityProvider(
            entityID: entityID, signOn: signOn.map(\.endpoint), logout: logout.map(\.endpoint),
            certificates: counting.compactMap { Base64.decode($0.der).flatMap { try? SigningCertificate(der: $0) } },
            wantsSignedRequests: wantsSignedRequests, validUntil: validUntil)
    }

    /// What is known of a provider once it was read at `now`.
    package init(of provider: IdentityProvider, document: String?, at now: Timestamp) {
        self.init(
            entityID: provider.entityID, signOn: provider.signOn.map(Endpoint.init),
            logout: provider.logout.map(Endpoint.init),
            certificates: provider.certificates.map { Certificate(der: Base64.encode($0.der), addedAt: now) },
            wantsSignedRequests: provider.wantsSignedRequests, document: document, changedAt: now, checkedAt: now,
            validUntil: provider.validUntil)
    }

    /// Whether another record says the same of the provider, whenever and from which text it was read.
    package func isSameProvider(as other: IdentityProviderRecord) -> Bool {
        entityID == other.entityID && signOn == other.signOn && logout == other.logout
            && certificates.map(\.der) == other.certificates.map(\.der)
            && wantsSignedRequests == other.wantsSignedRequests
    }
}

extension IdentityProviderRecord.Endpoint {
    fileprivate init(_ endpoint: SAML.Endpoint) {
        self.init(
            binding: endpoint.binding == .redirect ? .redirect : .post, location: endpoint.location,
            responseLocation: endpoint.responseLocation)
    }

    fileprivate var endpoint: SAML.Endpoint {
        SAML.Endpoint(
            binding: binding == .redirect ? .redirect : .post, location: location, responseLocation: responseLocation)
    }
}

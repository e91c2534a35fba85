import Primitives

/// What is different between what is known of an identity provider and what its metadata say now.
package struct MetadataChange: Sendable, Hashable {
    /// The new entity ID; nil when it is the same.
    ///
    /// It never changes by itself: it is another identity provider.
    package let entityID: String?
    /// Certificates that are new.
    package let addedCertificates: [SigningCertificate]
    /// Certificates that are gone.
    package let removedCertificates: [SigningCertificate]
    /// Sign-in addresses that are new.
    package let addedSignOn: [Endpoint]
    /// Sign-in addresses that are gone.
    package let removedSignOn: [Endpoint]
    /// Logout addresses that are new.
    package let addedLogout: [Endpoint]
    /// Logout addresses that are gone.
    package let removedLogout: [Endpoint]
    /// Whether it now wants requests signed; nil when that is as it was.
    package let wantsSignedRequests: Bool?

    /// What `new` has that `old` has not, and the other way round.
    package init(from old: IdentityProvider, to new: IdentityProvider) {
        entityID = old.entityID.isSameBytes(as: new.entityID) ? nil : new.entityID
        addedCertificates = new.certificates.filter { !old.certificates.contains($0) }
        removedCertificates = old.certificates.filter { !new.certificates.contains($0) }
        addedSignOn = new.signOn.filter { !old.signOn.contains($0) }
        removedSignOn = old.signOn.filter { !new.signOn.contains($0) }
        addedLogout = new.logout.filter { !old.logout.contains($0) }
        removedLogout = old.logout.filter { !new.logout.contains($0) }
        wantsSignedRequests = old.wantsSignedRequests == new.wantsSignedRequests ? nil : new.wantsSignedRequests
    }

    /// Whether nothing is different.
    package var isEmpty: Bool {
        entityID == nil && wantsSignedRequests == nil && addedCertificates.isEmpty && removedCertificates.isEmpty
            && addedSignOn.isEmpty && removedSignOn.isEmpty && addedLogout.isEmpty && removedLogout.isEmpty
    }
}

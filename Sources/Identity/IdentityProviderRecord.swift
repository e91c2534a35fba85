package import Primitives

/// What is known of a SAML identity provider: read from its metadata, or typed.
///
/// The last good copy: an outage or a bad document leaves it as it is.
package struct IdentityProviderRecord: Sendable, Hashable, Codable {
    /// An address of the provider.
    package struct Endpoint: Sendable, Hashable, Codable {
        /// How messages get there.
        package enum Binding: String, Sendable, Codable {
            /// HTTP-Redirect.
            case redirect
            /// HTTP-POST.
            case post
        }

        /// How messages get there.
        package let binding: Binding
        /// Where requests go.
        package let location: String
        /// Where answers go, when that is elsewhere.
        package let responseLocation: String?

        /// An address.
        package init(binding: Binding, location: String, responseLocation: String? = nil) {
            self.binding = binding
            self.location = location
            self.responseLocation = responseLocation
        }
    }

    /// A certificate whose key the provider signs with.
    package struct Certificate: Sendable, Hashable, Codable {
        /// The certificate, DER in base64.
        package let der: String
        /// From when on it counts.
        package let addedAt: Timestamp
        /// When it stops to count, once the provider no longer publishes it; nil while it does.
        package var leavesAt: Timestamp?

        /// A certificate.
        package init(der: String, addedAt: Timestamp, leavesAt: Timestamp? = nil) {
            self.der = der
            self.addedAt = addedAt
            self.leavesAt = leavesAt
        }

        /// Whether signatures by its key are taken at `now`.
        package func counts(at now: Timestamp) -> Bool { leavesAt.map { now < $0 } ?? true }
    }

    /// The provider's entity ID.
    package var entityID: String
    /// Where people are sent to sign in; never empty.
    package var signOn: [Endpoint]
    /// Where people are sent to sign out; empty when it takes no part in that.
    package var logout: [Endpoint]
    /// What it signs with; never empty.
    package var certificates: [Certificate]
    /// Whether it wants our requests signed, whatever the connection says.
    package var wantsSignedRequests: Bool
    /// The document it was read from; nil when it was typed.
    package var document: String?
    /// When the document last said something new.
    package var changedAt: Timestamp
    /// When it was last looked at.
    package var checkedAt: Timestamp
    /// Why looking at it last came to nothing; nil when it did not.
    package var failure: String?
    /// Until when the document is good, if it says so.
    package var validUntil: Timestamp?

    /// What is known of a provider.
    package init(
        entityID: String, signOn: [Endpoint], logout: [Endpoint] = [], certificates: [Certificate],
        wantsSignedRequests: Bool = false, document: String? = nil, changedAt: Timestamp, checkedAt: Timestamp,
        failure: String? = nil, validUntil: Timestamp? = nil
    ) {
        self.entityID = entityID
        self.signOn = signOn
        self.logout = logout
        self.certificates = certificates
        self.wantsSignedRequests = wantsSignedRequests
        self.document = document
        self.changedAt = changedAt
        self.checkedAt = checkedAt
        self.failure = failure
        self.validUntil = validUntil
    }
}

package import Identity
package import Primitives

/// What an identity provider said of somebody, after every check of its protocol: the same for SAML and OpenID Connect.
///
/// Whoever makes one vouches that each value was under the provider's signature and is within the limits of
/// `FederatedAnswer.Limits`. Nothing is decided yet about an account.
package struct FederatedAnswer: Sendable, Equatable {
    /// Who it is there.
    package let subject: FederatedSubject
    /// Whether the subject names the same person the next time; a transient NameID does not (SAML Core §8.3.8).
    package let isSubjectStable: Bool
    /// What was said of them, by the provider's own names, in the order it was said.
    ///
    /// For SAML each attribute's `Name`; for OpenID Connect the string, number and boolean claims of ID token and
    /// UserInfo, a list as several values.
    package let attributes: [String: [String]]
    /// Whether the provider says that it verified the address; nil when it says nothing, as in all of SAML.
    package let emailVerifiedByProvider: Bool?
    /// The authentication context it asserted.
    package let acr: String?
    /// The authentication methods it asserted (RFC 8176).
    package let amr: [String]
    /// When the person authenticated there; nil when it does not say.
    package let authenticatedAt: Timestamp?
    /// Its session, which ours ends no later than.
    package let session: UpstreamSession

    /// How much is taken over from a provider.
    package enum Limits {
        /// Characters of a value: of a subject, of a name, of a group.
        package static let value = 256
        /// Values of one attribute.
        package static let values = 1_000
        /// Attributes.
        package static let attributes = 100
    }

    /// An answer that was verified.
    package init(
        subject: FederatedSubject, isSubjectStable: Bool = true, attributes: [String: [String]] = [:],
        emailVerifiedByProvider: Bool? = nil, acr: String? = nil, amr: [String] = [],
        authenticatedAt: Timestamp? = nil, session: UpstreamSession? = nil
    ) {
        self.subject = subject
        self.isSubjectStable = isSubjectStable
        self.attributes = attributes
        self.emailVerifiedByProvider = emailVerifiedByProvider
        self.acr = acr
        self.amr = amr
        self.authenticatedAt = authenticatedAt
        self.session = session ?? UpstreamSession(subject: subject)
    }

    /// Through which connection it came.
    package var connection: ConnectionID { subject.connection }
}

package import Primitives

/// Who somebody is at an identity provider: the only thing that an account is tied to.
///
/// Compared byte for byte; an address never takes part.
package struct FederatedSubject: Sendable, Hashable, Codable {
    /// The connection it was said through.
    package let connection: ConnectionID
    /// What the identifier is qualified with: SAML's `NameQualifier` and `SPNameQualifier`, OpenID Connect's `iss`.
    package let qualifiers: [String]
    /// SAML's NameID format; for OpenID Connect the claim that the value is from, empty for `sub`.
    package let format: String
    /// The identifier: NameID, or `sub`.
    package let value: String

    /// A subject.
    package init(connection: ConnectionID, qualifiers: [String], format: String, value: String) {
        self.connection = connection
        self.qualifiers = qualifiers
        self.format = format
        self.value = value
    }

    /// The same at that provider in one string, which no two subjects share.
    ///
    /// For an index: lengths and values one after the other.
    package var key: String {
        (qualifiers + [format, value]).map { "\($0.utf8.count):\($0)" }.joined()
    }
}

/// An account tied to somebody at an identity provider.
package struct FederatedIdentity: Sendable, Hashable {
    /// Who they are there.
    package let subject: FederatedSubject
    /// Who they are here.
    package let account: AccountID
    /// Since when.
    package let linkedAt: Timestamp
    /// When they last came.
    package let lastSeenAt: Timestamp

    /// A tie as stored.
    package init(subject: FederatedSubject, account: AccountID, linkedAt: Timestamp, lastSeenAt: Timestamp) {
        self.subject = subject
        self.account = account
        self.linkedAt = linkedAt
        self.lastSeenAt = lastSeenAt
    }
}

/// The session at an identity provider that a session of ours came from.
package struct UpstreamSession: Sendable, Hashable, Codable {
    /// Who signed in there.
    package let subject: FederatedSubject
    /// What the provider calls its session: SAML's `SessionIndex`, OpenID Connect's `sid`; nil when it calls it nothing.
    package let index: String?
    /// When the provider says that it ends; ours ends no later.
    package let endsAt: Timestamp?
    /// The ID token, sealed, to be handed back at logout; nil for SAML.
    package let sealedIDToken: [UInt8]?

    /// A session at an identity provider.
    package init(
        subject: FederatedSubject, index: String? = nil, endsAt: Timestamp? = nil, sealedIDToken: [UInt8]? = nil
    ) {
        self.subject = subject
        self.index = index
        self.endsAt = endsAt
        self.sealedIDToken = sealedIDToken
    }
}

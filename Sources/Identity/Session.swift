package import Primitives

/// Names a session; the `sid` of its tokens.
package typealias SessionID = ID<Session>

/// A browser that is signed in as an account.
package struct Session: Sendable, Equatable {
    /// Random, made anew at each sign-in.
    package let id: SessionID
    /// SHA-256 of the cookie's secret.
    package let secretHash: [UInt8]
    /// Who is signed in.
    package let account: AccountID
    /// The account's organization.
    package let organization: OrganizationID
    /// What was shown and when; asked again with today's facts each time the session is used.
    package var proofs: [ShownProof]
    /// When the session began: the absolute limit counts from here.
    package let startedAt: Timestamp
    /// When it was last used: the inactivity limit counts from here.
    package var lastSeenAt: Timestamp
    /// The network address its sign-in came from.
    package let network: String
    /// What the browser called itself at its sign-in.
    package let agent: String
    /// The session at an identity provider that it came from, if it did.
    package var upstream: UpstreamSession?

    /// A session as stored.
    package init(
        id: SessionID, secretHash: [UInt8], account: AccountID, organization: OrganizationID, proofs: [ShownProof],
        startedAt: Timestamp, lastSeenAt: Timestamp, network: String = "", agent: String = "",
        upstream: UpstreamSession? = nil
    ) {
        self.id = id
        self.secretHash = secretHash
        self.account = account
        self.organization = organization
        self.proofs = proofs
        self.startedAt = startedAt
        self.lastSeenAt = lastSeenAt
        self.network = network
        self.agent = agent
        self.upstream = upstream
    }
}

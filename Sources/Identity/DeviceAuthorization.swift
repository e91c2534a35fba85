package import Primitives

/// A device that waits for its person to sign in elsewhere (RFC 8628).
package struct DeviceAuthorization: Sendable, Equatable {
    /// What became of it.
    package enum Status: String, Sendable, CaseIterable {
        /// The person has not decided.
        case pending
        /// The person allowed it: a grant waits to be redeemed.
        case approved
        /// The person refused.
        case denied
    }

    /// SHA-256 of the device code.
    package let hash: [UInt8]
    /// The user code in normal form: eight capital consonants without the hyphen shown between them.
    package let userCode: String
    /// The client that asked.
    package let client: ClientID
    /// Scopes asked for.
    package let scopes: [String]
    /// Resources asked for (RFC 8707).
    package let resources: [String]
    /// Network address the device asked from, to be shown to the person.
    package let network: String
    /// What became of it.
    package let status: Status
    /// The grant, once approved; its code is this device's.
    package let grant: GrantID?
    /// Seconds the device has to wait between two polls; grows when it does not.
    package let intervalSeconds: Int
    /// When it polled last.
    package let polledAt: Timestamp?
    /// When it began.
    package let startedAt: Timestamp
    /// Nothing of it works from here on.
    package let expiresAt: Timestamp

    /// A waiting device as stored.
    package init(
        hash: [UInt8], userCode: String, client: ClientID, scopes: [String], resources: [String], network: String,
        status: Status = .pending, grant: GrantID? = nil, intervalSeconds: Int = 5, polledAt: Timestamp? = nil,
        startedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.hash = hash
        self.userCode = userCode
        self.client = client
        self.scopes = scopes
        self.resources = resources
        self.network = network
        self.status = status
        self.grant = grant
        self.intervalSeconds = intervalSeconds
        self.polledAt = polledAt
        self.startedAt = startedAt
        self.expiresAt = expiresAt
    }
}

package import Primitives

/// What an OpenID provider published when it was last to be had.
package struct ProviderCopy: Sendable, Equatable {
    /// The connection it was fetched for.
    package let connection: ConnectionID
    /// Its discovery document, as it came.
    package let configuration: [UInt8]
    /// Its key set, as it came.
    package let keys: [UInt8]
    /// When that was.
    package let fetchedAt: Timestamp

    /// For how long it stands in for a provider's own words: keys that were withdrawn meanwhile count no longer than this.
    package static let life = Duration.days(7)

    /// A copy.
    package init(connection: ConnectionID, configuration: [UInt8], keys: [UInt8], fetchedAt: Timestamp) {
        self.connection = connection
        self.configuration = configuration
        self.keys = keys
        self.fetchedAt = fetchedAt
    }
}

package import Identity
package import Primitives

/// Copies of what OpenID providers publish; there is a place for one with each connection.
package protocol ProviderCopyRecords: Sendable {
    /// The copy for a connection, if there is one.
    func providerCopy(of connection: ConnectionID) async throws -> ProviderCopy?
    /// Keeps a copy in place of the one before; nothing happens when the connection is gone.
    func keep(_ copy: ProviderCopy) async throws
    /// Takes up to `limit` connections whose copy is due to be renewed; nobody else gets them before `until`.
    func claimProviderCopies(_ limit: Int, at now: Timestamp, until: Timestamp) async throws -> [ConnectionID]
    /// Says when a copy is due again, by who took it until `takenUntil`; nothing happens when somebody else has since. Nil
    /// for a connection that has none ever.
    func scheduleProviderCopy(
        of connection: ConnectionID, at due: Timestamp?, takenUntil: Timestamp
    ) async throws
}

package import Identity
package import Primitives

/// Clients that register and manage themselves (RFC 7591, RFC 7592); each change moves the configuration's version.
package protocol RegistrationRecords: Sendable {
    /// Adds a client with the web origins of its redirect URIs; false, with nothing changed, when its id is taken.
    func register(_ client: Client, origins: [String]) async throws -> Bool
    /// Replaces a client that registered itself, if its registration access token still is the one with this hash.
    func update(_ client: Client, origins: [String], ifTokenIs hash: [UInt8]) async throws -> Bool
    /// Removes a client that registered itself, with its grants, if its token still is the one with this hash.
    func deregister(_ client: ClientID, ifTokenIs hash: [UInt8]) async throws -> Bool
    /// Notes that a client that registered itself got a token, so that housekeeping leaves it alone. Idempotent.
    func noteUse(of client: ClientID, at now: Timestamp) async throws
}

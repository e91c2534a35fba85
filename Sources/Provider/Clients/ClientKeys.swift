package import Identity
package import JOSE
import Logging
import OpenIDConnect
import Primitives

/// The keys that a client registered, or those at the address it registered: the one place that has them.
package struct ClientKeys: Sendable {
    private let deployment: Deployment

    /// The keys of the clients of `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The keys that something the client signed is verified with.
    ///
    /// Keys from `jwks_uri` are fetched anew when none is called `keyID`, so that a client can change its keys at any time
    /// (OpenID Connect Core §10.1.1). A client without keys that could be had has an empty set, which verifies nothing;
    /// why is logged. Throws `OutboundError.busy` when trying again helps.
    ///
    /// - Parameter keyID: the `kid` of the token; nil when it names none.
    package func keys(of client: Client, keyID: String?) async throws -> KeySet {
        if let jwks = client.metadata.jwks { return stored(jwks, of: client) }
        guard let uri = client.metadata.jwksURI else { return KeySet([]) }
        let known = try await fetch(uri, .cached, for: client)
        guard let keyID, !known.keys.contains(where: { $0.id == keyID }) else { return known }
        return try await fetch(uri, .renewed, for: client)
    }

    private func stored(_ jwks: String, of client: Client) -> KeySet {
        do { return try KeySet(parsing: jwks.utf8) } catch { return none(of: client, because: error) }
    }

    private func fetch(_ uri: String, _ freshness: OutboundFreshness, for client: Client) async throws -> KeySet {
        do {
            return try KeySet(
                parsing: await deployment.outbound.document(
                    at: uri, kind: .json, freshness: freshness, isForAnybody: client.registration != nil))
        } catch OutboundError.busy {
            throw OutboundError.busy
        } catch {
            return none(of: client, because: error)
        }
    }

    private func none(of client: Client, because cause: any Error) -> KeySet {
        deployment.logger.info(
            "the keys of a client cannot be had", metadata: ["client": "\(client.id)", "cause": "\(cause)"])
        return KeySet([])
    }
}

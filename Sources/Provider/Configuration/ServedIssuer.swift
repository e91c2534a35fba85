import Logging
import OpenIDConnect
import Storage

/// The issuer under which a database is served, for whoever is set up with another.
///
/// Tokens, links in mails and the addresses at identity providers are all made of it: two nodes that differ would refuse
/// each other's, and a command without the server's settings would print links that lead nowhere.
package struct ServedIssuer: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Takes note that a server listens, and says so when the one before was another.
    package func begin() async {
        do {
            let issuer = deployment.server.issuer
            guard let before = try await deployment.store.note(servedIssuer: issuer) else { return }
            deployment.logger.warning(
                "the server before had another issuer: what it signed and sent is of no use here, and nodes have to agree",
                metadata: ["issuer": "\(issuer)", "before": "\(before)"])
        } catch {
            deployment.logger.warning("the issuer could not be noted", metadata: ["cause": "\(error)"])
        }
    }

    /// Says so when a command is not set up as the server.
    package func compare() async throws {
        let issuer = deployment.server.issuer
        guard let served = try await deployment.store.servedIssuer(), served != issuer else { return }
        deployment.logger.warning(
            "this database is served under another issuer: are these the server's settings?",
            metadata: ["issuer": "\(issuer)", "served": "\(served)"])
    }
}

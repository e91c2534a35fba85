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

    /// Takes note that a server begins, and says so when the one before was another.
    package func begin() async throws {
        guard let before = try await another() else { return }
        try await deployment.store.note(servedIssuer: deployment.server.issuer)
        guard !before.isEmpty else { return }
        deployment.logger.warning(
            "the server before had another issuer: what it signed and sent is of no use here, and nodes have to agree",
            metadata: ["issuer": "\(deployment.server.issuer)", "before": "\(before)"])
    }

    /// Says so when a command is not set up as the server.
    package func compare() async throws {
        guard let served = try await another(), !served.isEmpty else { return }
        deployment.logger.warning(
            "this database is served under another issuer: are these the server's settings?",
            metadata: ["issuer": "\(deployment.server.issuer)", "served": "\(served)"])
    }

    /// The issuer noted, where it is another; empty for none.
    private func another() async throws -> String? {
        let noted = try await deployment.store.servedIssuer() ?? ""
        return noted == deployment.server.issuer ? nil : noted
    }
}

import Credentials
import Identity
import Logging
import OpenIDConnect
import Primitives

/// What registering and replacing a registration have in common.
struct RegistrationRules: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The token of an `Authorization` header; one bound to a key is none of these.
    static func token(_ authorization: String?) throws(BearerError) -> Secret<String> {
        let presented = try Bearer.read(authorization: authorization)
        guard presented.scheme == .bearer else { throw .invalidToken }
        return presented.token
    }

    /// Holds the whole client to every rule: what was stored before excuses nothing.
    ///
    /// Throws `RegistrationError`.
    func check(_ client: Client, replacing old: Client? = nil) async throws {
        var problems = ClientRules.problems(of: client)
        problems += ClientRules.sectorProblemsOfStranger(client, replacing: old)
        if !deployment.server.allowsPrivate { problems += ClientRules.problemsOfStranger(client) }
        if let problem = problems.first { throw RegistrationError(member: problem.key, reason: problem.reason) }
        try await checkSector(of: client.metadata)
    }

    /// The document must list every redirect URI (OpenID Connect Registration 1.0 §5).
    private func checkSector(of metadata: ClientMetadata) async throws {
        let member = "sector_identifier_uri"
        guard let uri = metadata.sectorIdentifierURI else { return }
        let document: [UInt8]
        do {
            document = try await deployment.outbound.document(
                at: uri, kind: .json, freshness: .renewed, isForAnybody: true)
        } catch OutboundError.busy {
            throw OutboundError.busy
        } catch {
            // Why is not told: it would answer questions about a network that the asker cannot reach.
            deployment.logger.info("a sector document cannot be had", metadata: ["cause": "\(error)"])
            throw RegistrationError(member: member, reason: "the document cannot be fetched")
        }
        guard let listed = (try? JSON.parse(document))?.strings else {
            throw RegistrationError(member: member, reason: "the document must be a JSON array of redirect URIs")
        }
        let known = Set(listed.map { Array($0.utf8) })
        guard metadata.redirectURIs.allSatisfy({ known.contains(Array($0.utf8)) }) else {
            throw RegistrationError(member: member, reason: "the document must list every redirect URI")
        }
    }

    /// A secret for a client that proves itself with one and has none; one that has one keeps it and is not told it again.
    func giveSecret(to client: inout Client) -> Secret<String>? {
        switch client.metadata.authenticationMethod {
        case .clientSecretBasic, .clientSecretPost:
            guard client.secretMAC == nil else { return nil }
            let secret = deployment.random.token()
            client.secretMAC = SecretMAC.compute(secret.reveal(), key: deployment.vault.clientSecretKey)
            return secret
        case .privateKeyJWT, .none:
            client.secretMAC = nil
            return nil
        }
    }

    /// What people read: the name it gave itself, else the host they are sent back to, else its id.
    func name(of client: Client, requested: String?) -> String {
        requested ?? client.metadata.redirectURIs.lazy.compactMap { URIParts($0)?.host }.first ?? client.id.value
    }

    /// Where a registration is managed.
    func uri(of client: ClientID) -> String { "\(deployment.server.endpoints.registration)/\(client)" }
}

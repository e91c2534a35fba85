import Credentials
import Identity
import Primitives
import Storage

extension Planner {
    /// Compares one client.
    mutating func plan(client declared: DeclaredClient) {
        let stored = state.clients[declared.id]
        var client =
            stored
            ?? Client(
                id: declared.id, name: declared.id.value, organization: nil, metadata: ClientMetadata(), secretMAC: nil)
        // An operator who declares it answers for it from now on: it cannot change itself any more.
        client.registration = nil
        var keys = declared.edits.apply(to: &client)
        keys += applyAudience(of: declared, to: &client)
        keys += applySecret(of: declared, to: &client)
        for problem in ClientRules.problems(of: client) {
            let source = declared.edits.first { $0.key == problem.key }?.source ?? declared.source
            problems.append("\(source): \(problem.key) \(problem.text)")
        }
        guard client != stored else { return }
        plan.add(stored == nil ? .create : .change, .client, declared.id.value, stored == nil ? [] : keys)
        later.append(.putClient(client, origins: WebOrigin.all(of: client.metadata.redirectURIs)))
    }

    private mutating func applyAudience(of declared: DeclaredClient, to client: inout Client) -> [String] {
        let wanted: OrganizationID?
        switch declared.audience {
        case nil: return []
        case .everybody: wanted = nil
        case .organization(let name):
            guard let organization = organizations[name] else {
                problems.append(
                    "\(declared.source): organization \"\(name)\": expected an organization of these files or of the database"
                )
                return []
            }
            wanted = organization.id
        }
        guard wanted != client.organization else { return [] }
        client.organization = wanted
        return ["organization"]
    }

    private mutating func applySecret(of declared: DeclaredClient, to client: inout Client) -> [String] {
        let method = client.metadata.authenticationMethod
        guard method == .clientSecretBasic || method == .clientSecretPost else {
            if declared.secret != nil {
                problems.append(
                    "\(declared.source): client_secret (not shown): expected none beside \(method.rawValue)")
            }
            client.secretMAC = nil
            return []
        }
        guard let secret = declared.secret else {
            if client.secretMAC == nil {
                problems.append(
                    "\(declared.source): client_secret: missing; expected one for \(method.rawValue), "
                        + "or token_endpoint_auth_method: none for a public client")
            }
            return []
        }
        let mac = SecretMAC.compute(secret.reveal(), key: clientSecretKey)
        if let stored = client.secretMAC, constantTimeEquals(stored, mac) { return [] }
        client.secretMAC = mac
        if secret.reveal().utf8.count < 32 {
            plan.warnings.append(
                "client \(declared.id): client_secret has fewer than 32 characters; use a generated one")
        }
        return ["client_secret"]
    }
}

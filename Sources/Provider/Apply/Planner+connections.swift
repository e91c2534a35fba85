import Credentials
import Identity
import Primitives
import SAML
import Storage

extension Planner {
    /// Connections that an organization may have.
    static let mostConnections = 30

    /// Compares an organization's connections.
    mutating func plan(connections: [DeclaredConnection], of declared: DeclaredOrganization) {
        guard let organization = organizations[declared.name] else { return }
        for connection in connections { plan(connection, in: organization) }
        let stored = state.connections.values.filter { $0.organization == organization.id }.map(\.id)
        let count = Set(connections.map(\.id)).union(prune ? [] : stored).count
        if count > Self.mostConnections {
            problems.append(
                "\(declared.source): connections: \(count) of them; expected at most \(Self.mostConnections)")
        }
    }

    private mutating func plan(_ declared: DeclaredConnection, in organization: Organization) {
        let name = "\(organization.name)/\(declared.id)"
        let stored = state.connections[declared.id]
        guard isPlanned(declared, stored, in: organization),
            let (settings, keys) = declared.settings(over: stored?.settings)
        else { return }
        var connection =
            stored ?? Connection(id: declared.id, organization: organization.id, settings: settings)
        connection.settings = settings
        let before = problems.count
        let secretKeys = applySecret(of: declared, to: &connection)
        check(settings, declared, in: organization)
        var changes: [ConfigurationChange] = []
        if case .saml(let saml) = settings.provider {
            changes = planProvider(saml, of: declared, stored: stored, name: name)
        }
        guard problems.count == before else { return }
        connections[connection.id] = connection
        guard connection != stored || !changes.isEmpty else { return }
        let changed = keys + secretKeys
        plan.add(
            stored == nil ? .create : .change, .connection, name,
            stored == nil ? [] : changed.isEmpty ? ["metadata"] : changed)
        later.append(.putConnection(connection))
        later += changes
        warn(about: settings, of: organization, name: name)
    }

    /// Whether a connection can be this organization's and speak what is said.
    private mutating func isPlanned(
        _ declared: DeclaredConnection, _ stored: Connection?, in organization: Organization
    ) -> Bool {
        guard let stored else {
            if declared.kind == nil { problems.append("\(declared.source): type: missing; expected saml or oidc") }
            return declared.kind != nil
        }
        guard stored.organization == organization.id else {
            problems.append(
                "\(declared.source): id \"\(declared.id)\": belongs to another organization; expected one of its own")
            return false
        }
        let kind = stored.settings.provider.kind
        guard declared.kind ?? kind == kind else {
            problems.append(
                "\(declared.source): type: expected \(kind.rawValue), which connection \(declared.id) is for good")
            return false
        }
        return true
    }

    // MARK: SAML

    /// What is known of a provider, and our keys there, as far as they change.
    private mutating func planProvider(
        _ saml: SAMLSettings, of declared: DeclaredConnection, stored: Connection?, name: String
    ) -> [ConfigurationChange] {
        let known = state.providers[declared.id]
        var changes: [ConfigurationChange] = []
        do throws(ProviderSource.Problem) {
            if let reading = try read(saml, of: declared, stored: stored, known: known) {
                let fresh = reading.record.keepingAges(of: known)
                if known.map({ !$0.isSameProvider(as: fresh) || $0.document != fresh.document }) ?? true {
                    changes.append(.setIdentityProvider(declared.id, fresh))
                }
                plan.warnings += reading.passedOver.map { "connection \(name): passed over \($0)" }
                warn(about: fresh, name: name)
                if let known, known.entityID != fresh.entityID {
                    plan.warnings.append(
                        "connection \(name): another identity provider (\(fresh.entityID) in place of \(known.entityID)): "
                            + "whom it names as that one did is the same person; where it does not, use another id")
                }
            }
        } catch {
            problems.append("\(declared.source(of: error.key)): \(error.key): \(error.text)")
        }
        changes += planKeys(saml, of: declared.id, stored: stored)
        return changes
    }

    /// Reads the provider's description where it is new; nil where what is known stays.
    private func read(
        _ saml: SAMLSettings, of declared: DeclaredConnection, stored: Connection?, known: IdentityProviderRecord?
    ) throws(ProviderSource.Problem) -> ProviderSource.Reading? {
        let source = ProviderSource(settings: saml, now: now)
        if known != nil, stored?.settings.samlSource == saml.source { return nil }
        switch saml.source {
        case .typed(let entityID, let signOnURL, let certificates):
            return try source.typed(entityID: entityID, signOnURL: signOnURL, certificates: certificates)
        case .document(""):
            throw ProviderSource.Problem(
                key: "idp_metadata_file",
                text: "missing; expected it, idp_metadata_url, or idp_entity_id with idp_sso_url and idp_certificates")
        case .document(let text):
            let key = declared.edits.contains { $0.key == "idp_metadata" } ? "idp_metadata" : "idp_metadata_file"
            return try source.document(Array(text.utf8), key: key)
        case .url(let url):
            switch state.documents[url] {
            case .success(let bytes): return try source.document(bytes, key: "idp_metadata_url")
            case .failure(let error):
                throw ProviderSource.Problem(
                    key: "idp_metadata_url", text: "expected metadata that can be fetched: \(error.description)")
            case nil: return nil
            }
        }
    }

    /// Our keys at a connection: two to begin with, and two others when they have to be of another kind.
    private mutating func planKeys(
        _ saml: SAMLSettings, of id: ConnectionID, stored: Connection?
    ) -> [ConfigurationChange] {
        let before = stored?.settings.requestSignature
        guard before != saml.requestSignature else { return [] }
        for stage in [ServiceProviderKey.Stage.current, .next] {
            plan.serviceKeys.append(
                PendingServiceKey(connection: id, signature: saml.requestSignature, stage: stage))
        }
        return before == nil ? [] : [.retireServiceProviderKeys(id)]
    }

    // MARK: OpenID Connect

    /// Seals a secret that is not the one it has; one that is left out stays, as long as it is used.
    private mutating func applySecret(of declared: DeclaredConnection, to connection: inout Connection) -> [String] {
        guard case .oidc(let oidc) = connection.settings.provider else { return [] }
        if let method = oidc.clientAuthentication, method == .none || method == .privateKeyJWT {
            if declared.clientSecret != nil {
                problems.append(
                    "\(declared.source): client_secret (not shown): expected none beside \(method.rawValue)")
            }
            connection.sealedSecret = nil
            return []
        }
        guard let secret = declared.clientSecret else {
            if connection.sealedSecret == nil, let method = oidc.clientAuthentication {
                problems.append("\(declared.source): client_secret: missing; expected one for \(method.rawValue)")
            }
            return []
        }
        if let known = try? connection.clientSecret(sealer), known.matches(secret) { return [] }
        do {
            try connection.setClientSecret(secret, sealer, nonce: random.bytes(Sealer.nonceLength))
        } catch {
            problems.append("\(declared.source): client_secret (not shown): it cannot be sealed")
        }
        return ["client_secret"]
    }

    // MARK: What goes together

    private mutating func check(
        _ settings: ConnectionSettings, _ declared: DeclaredConnection, in organization: Organization
    ) {
        switch settings.provider {
        case .oidc(let oidc):
            for (key, value) in [("issuer", oidc.issuer), ("client_id", oidc.clientID)] where value.isEmpty {
                problems.append("\(declared.source): \(key): missing; expected the one that the provider gave")
            }
        case .saml(let saml):
            if saml.refresh == .signed, saml.metadataCertificates.isEmpty {
                problems.append(
                    "\(declared.source(of: "metadata_refresh")): metadata_certificates: missing; expected the "
                        + "certificates that sign the metadata, beside metadata_refresh: signed")
            }
            if saml.wantsEncryptedAssertions, saml.requestSignature == .ecdsaSHA256 {
                problems.append(
                    "\(declared.source(of: "want_encrypted_assertions")): want_encrypted_assertions: expected "
                        + "request_signature: rsa-sha256 beside it, since nothing is encrypted for a P-256 key")
            }
        }
    }

    private mutating func warn(about settings: ConnectionSettings, of organization: Organization, name: String) {
        if settings.linkByEmail == .verifiedDomain, organization.domains.isEmpty {
            plan.warnings.append(
                "connection \(name): link_by_email links nobody, since the organization has no domains")
        }
        if settings.createsAccounts, organization.domains.isEmpty {
            plan.warnings.append("connection \(name): jit lets nobody in, since the organization has no domains")
        }
        if case .saml(let saml) = settings.provider, case .url(let url) = saml.source, saml.refresh == .tls,
            !url.hasPrefix("https://")
        {
            plan.warnings.append(
                "connection \(name): keys do not change by themselves over plain http; use an https:// address")
        }
    }

    private mutating func warn(about record: IdentityProviderRecord, name: String) {
        let certificates = record.provider(at: now)?.certificates ?? []
        for certificate in certificates where certificate.notAfter <= now {
            let print = certificate.fingerprint.prefix(16)
            plan.warnings.append(
                "connection \(name): the certificate \(print)… has expired; its key is taken all the same")
        }
    }
}

extension ConnectionSettings {
    /// Where what is known of a SAML provider comes from.
    var samlSource: SAMLSettings.Source? {
        guard case .saml(let saml) = provider else { return nil }
        return saml.source
    }

    /// What our requests to a SAML provider are signed with.
    fileprivate var requestSignature: SAMLSettings.RequestSignature? {
        guard case .saml(let saml) = provider else { return nil }
        return saml.requestSignature
    }
}

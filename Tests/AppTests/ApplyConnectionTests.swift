import App
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

private func acme(_ connections: String, rest: String = "") -> String {
    "organizations: [{name: acme, domains: [acme.example], connections: [\(connections)]\(rest)}]"
}

private let pem = SAMLFixtures.pem(SAMLFixtures.certificate)
/// A SAML connection that was typed; with keys that take no time to make.
private let typed = """
    {id: okta, type: saml, display_name: Okta, vendor: okta, idp_entity_id: "https://idp.example", \
    idp_sso_url: "https://idp.example/sso", idp_certificates: ["\(pem)"], request_signature: ecdsa-sha256
    """
private let oidc = """
    {id: entra, type: oidc, issuer: "https://login.example/acme", client_id: signet, client_secret: s3cret
    """
private let url = "https://idp.example/metadata"

@Suite("Connections in files")
struct ApplyConnectionTests {
    @Test("are made once, with keys of ours, and changed by what is said")
    func applied() async throws {
        try await withDeployment { deployed async throws in
            let file = acme("\(typed)}, \(oidc)}")
            #expect(
                try await deployed.apply(file) == [
                    "+ organization acme", "+ connection acme/entra", "+ connection acme/okta",
                ])
            #expect(try await deployed.apply(file) == ["no changes"])
            let okta = ConnectionID("okta")
            let record = try #require(try await deployed.store.identityProvider(of: okta))
            #expect(record.entityID == "https://idp.example")
            #expect(record.signOn.map(\.location) == ["https://idp.example/sso"])
            #expect(record.certificates.count == 1)
            let keys = try await deployed.store.serviceProviderKeys(of: okta)
            #expect(keys.map(\.stage) == [.current, .next])
            #expect(Set(keys.map(\.certificate)).count == 2)
            #expect(
                try await deployed.apply(acme("{id: okta, enabled: false, jit: false, required_acr: [urn:mfa]}")) == [
                    "~ connection acme/okta (enabled, jit, required_acr)"
                ])
            let stored = try #require(try await deployed.store.connection(okta))
            #expect(!stored.settings.isEnabled && !stored.settings.createsAccounts)
            #expect(stored.settings.vendor == .okta)
            #expect(try await deployed.store.serviceProviderKeys(of: okta) == keys)
        }
    }

    @Test("keep their client secret when it is left out, and lose it with its use")
    func secret() async throws {
        try await withDeployment { deployed async throws in
            let entra = ConnectionID("entra")
            try await deployed.apply(acme("\(oidc)}"))
            let sealed = try #require(try await deployed.store.connection(entra)?.sealedSecret)
            #expect(!sealed.isEmpty)
            #expect(try await deployed.apply(acme("{id: entra, client_secret: s3cret}")) == ["no changes"])
            #expect(
                try await deployed.apply(acme("{id: entra, scopes: [openid]}")) == [
                    "~ connection acme/entra (scopes)"
                ])
            #expect(try await deployed.store.connection(entra)?.sealedSecret == sealed)
            #expect(
                try await deployed.apply(acme("{id: entra, client_secret: other}")) == [
                    "~ connection acme/entra (client_secret)"
                ])
            try await deployed.apply(acme("{id: entra, token_endpoint_auth_method: private_key_jwt}"))
            #expect(try await deployed.store.connection(entra)?.sealedSecret == nil)
        }
    }

    @Test("are read from metadata in a file, which is kept as it came")
    func file() async throws {
        let xml = SAMLFixtures.metadata([SAMLFixtures.certificate, SAMLFixtures.otherCertificate])
        try await withFiles([
            "idp.xml": xml,
            "signet.yaml": acme("{id: okta, idp_metadata_file: idp.xml, request_signature: ecdsa-sha256}"),
        ]) { folder in
            try await withDeployment { deployed async throws in
                let declared = try DeclarationFiles.read(["\(folder)/signet.yaml"], environment: [:])
                _ = try await deployed.use().apply(declared)
                let record = try #require(try await deployed.store.identityProvider(of: ConnectionID("okta")))
                #expect(record.document == xml)
                #expect(record.certificates.count == 2)
                #expect(try await deployed.use(seed: 2).apply(declared).isEmpty)
                let yaml = try await DeclarationExport(deployed.store).yaml()
                #expect(yaml.contains("idp_metadata: "))
                #expect(try await deployed.apply(yaml) == ["no changes"])
            }
        }
    }

    @Test("are read from metadata at an address, once")
    func address() async throws {
        let file = acme("{id: okta, idp_metadata_url: \"\(url)\", request_signature: ecdsa-sha256}")
        try await withDeployment { deployed async throws in
            let error = await #expect(throws: ApplyError.self) { try await deployed.apply(file) }
            #expect(
                error?.lines == [
                    "test.yaml:1: idp_metadata_url: expected metadata that can be fetched: the host has no address"
                ])
            deployed.documents.publish(SAMLFixtures.metadata(), at: url)
            try await deployed.apply(file)
            let record = try #require(try await deployed.store.identityProvider(of: ConnectionID("okta")))
            // From here on it is looked at in the background.
            deployed.documents.publish(SAMLFixtures.metadata([SAMLFixtures.otherCertificate]), at: url)
            #expect(try await deployed.apply(file) == ["no changes"])
            #expect(try await deployed.store.identityProvider(of: ConnectionID("okta")) == record)
        }
    }

    @Test("cannot be had without a key, or with one that can be broken")
    func keyless() async throws {
        let sources = [
            "idp_metadata: '\(SAMLFixtures.metadata([]))'":
                "idp_metadata: expected metadata that can be used: no signing key",
            "idp_metadata: '<x/>'": "idp_metadata: expected metadata that can be used: not metadata (x)",
            "idp_metadata: '<!DOCTYPE x><x/>'": "idp_metadata: expected metadata that can be used: document",
            "idp_entity_id: a, idp_sso_url: 'https://a'": "idp_certificates: expected at least one certificate in PEM",
            "idp_entity_id: a, idp_sso_url: 'http://a.example', idp_certificates: [x]":
                "idp_sso_url: expected an https:// address that browsers may be sent to",
            "idp_entity_id: a, idp_sso_url: 'https://a', idp_certificates: [\"\(SAMLFixtures.pem(SAMLFixtures.weakCertificate))\"]":
                "idp_certificates: certificate 1: expected one in PEM with an RSA key of 2048 bits or more",
            "enabled: true": "idp_metadata_file: missing; expected it, idp_metadata_url, or idp_entity_id",
        ]
        try await withDeployment { deployed async throws in
            for (source, line) in sources {
                let error = await #expect(throws: ApplyError.self) {
                    try await deployed.apply(acme("{id: okta, type: saml, \(source)}"))
                }
                #expect(error?.lines.count == 1)
                #expect(error?.lines.first?.hasPrefix("test.yaml:1: \(line)") == true, "\(error?.lines ?? [])")
            }
            #expect(try await deployed.store.organizations().isEmpty)
        }
    }

    @Test(
        "are refused whole when their keys do not go together",
        arguments: [
            ("{id: x}", "type: missing; expected saml or oidc"),
            ("{id: x, type: oidc, client_id: a}", "issuer: missing; expected the one that the provider gave"),
            ("{id: x, issuer: 'https://a'}", "client_id: missing; expected the one that the provider gave"),
            (
                "\(oidc), token_endpoint_auth_method: none}",
                "client_secret (not shown): expected none beside none"
            ),
            (
                "{id: x, issuer: 'https://a', client_id: a, token_endpoint_auth_method: client_secret_post}",
                "client_secret: missing; expected one for client_secret_post"
            ),
            (
                "\(typed), metadata_refresh: signed}",
                "metadata_certificates: missing; expected the certificates that sign the metadata, beside "
                    + "metadata_refresh: signed"
            ),
            (
                "\(typed), want_encrypted_assertions: true}",
                "want_encrypted_assertions: expected request_signature: rsa-sha256 beside it, since nothing is "
                    + "encrypted for a P-256 key"
            ),
        ])
    func refused(_ entry: String, _ line: String) async throws {
        try await withDeployment { deployed async throws in
            let error = await #expect(throws: ApplyError.self) { try await deployed.apply(acme(entry)) }
            #expect(error?.lines == ["test.yaml:1: " + line])
        }
    }

    @Test("are their organization's for good, and speak what they speak")
    func forGood() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme("\(oidc)}"))
            let other = "organizations: [{name: other, connections: [{id: entra, enabled: false}]}]"
            var error = await #expect(throws: ApplyError.self) { try await deployed.apply(other) }
            #expect(
                error?.lines == [
                    #"test.yaml:1: id "entra": belongs to another organization; expected one of its own"#
                ])
            error = await #expect(throws: ApplyError.self) {
                try await deployed.apply(acme("{id: entra, acs_path: /acs}"))
            }
            #expect(error?.lines == ["test.yaml:1: type: expected oidc, which connection entra is for good"])
        }
    }

    @Test("come back in an export without secrets, and applied again change nothing")
    func exported() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                acme(
                    """
                    \(oidc), enabled: false, vendor: entra, subject_claim: oid, \
                    attribute_mapping: {email: upn, nickname: null, groups: groups}, \
                    role_mapping: {admin: [b, a]}, acr_values: [mfa], link_by_email: verified_domain}
                    """))
            let yaml = try await DeclarationExport(deployed.store).yaml()
            #expect(
                yaml == """
                    organizations:
                      - name: acme
                        domains: [acme.example]
                        connections:
                          - id: entra
                            type: oidc
                            enabled: false
                            display_name: entra
                            vendor: entra
                            issuer: "https://login.example/acme"
                            client_id: signet
                            subject_claim: oid
                            attribute_mapping: {email: upn, nickname: null, groups: groups}
                            role_mapping: {admin: [a, b]}
                            acr_values: [mfa]
                            link_by_email: verified_domain

                    """)
            #expect(try await deployed.apply(yaml) == ["no changes"])
            try await deployed.apply(acme("\(typed), name_id_format: persistent, clock_skew_minutes: 2}"))
            let both = try await DeclarationExport(deployed.store).yaml()
            #expect(both.contains("name_id_format: persistent"))
            #expect(both.contains("clock_skew_seconds: 120"))
            #expect(try await deployed.apply(both) == ["no changes"])
        }
    }

    @Test("get other keys when they have to be of another kind")
    func otherKeys() async throws {
        try await withDeployment { deployed async throws in
            let okta = ConnectionID("okta")
            try await deployed.apply(acme("\(typed)}"))
            let old = try await deployed.store.serviceProviderKeys(of: okta)
            try await deployed.apply(acme("{id: okta, request_signature: rsa-sha256}"))
            let keys = try await deployed.store.serviceProviderKeys(of: okta)
            #expect(keys.map(\.stage) == [.current, .next, .retired, .retired])
            #expect(Set(keys.suffix(2).map(\.id)) == Set(old.map(\.id)))
        }
    }

    @Test("are thirty of an organization at most")
    func most() async throws {
        func many(_ range: ClosedRange<Int>) -> String {
            range.map { "{id: c\($0), issuer: 'https://a', client_id: a}" }.joined(separator: ", ")
        }
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme(many(1...30)))
            for prune in [false, true] {
                let entries = prune ? many(1...31) : many(31...31)
                let error = await #expect(throws: ApplyError.self) {
                    try await deployed.apply(acme(entries), prune: prune)
                }
                #expect(error?.lines == ["test.yaml:1: connections: 31 of them; expected at most 30"])
            }
            #expect(try await deployed.apply(acme(many(31...31)), prune: true).count == 31)
        }
    }

    private static let sso = ", native_login: disabled"
    private static let locked = """
        the last enabled connection of organization acme goes, and native_login is disabled
        """

    @Test("go with --prune, but not the last one that people can come through", arguments: [true, false])
    func lockout(removed: Bool) async throws {
        let entry = removed ? "" : "{id: entra, enabled: false}"
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                acme("\(oidc)}, {id: off, issuer: 'https://a', client_id: a, enabled: false}", rest: Self.sso))
            let error = await #expect(throws: ApplyError.self) {
                try await deployed.apply(acme(entry), prune: removed)
            }
            #expect(
                error?.lines == [
                    "test.yaml:1: connections: \(Self.locked): nobody could sign in; expected native_login: allowed, "
                        + "another connection, or a user with break_glass: true"
                ])
            let users = ", users: [{email: root@acme.example, break_glass: true}]"
            let plan = try await deployed.applyForPlan(acme(entry, rest: users), prune: removed)
            #expect(plan.warnings == ["organization acme: \(Self.locked): only break-glass accounts can sign in"])
            #expect(plan.text.contains(removed ? "- connection acme/entra" : "~ connection acme/entra (enabled)"))
            #expect(
                try await deployed.store.connection(ConnectionID("entra"))?.settings.isEnabled
                    == (removed ? nil : false))
        }
    }

    @Test("go freely where passwords are taken, too")
    func pruned() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme("\(oidc)}"))
            #expect(try await deployed.apply(acme("")) == ["no changes"])
            #expect(try await deployed.apply(acme(""), prune: true) == ["- connection acme/entra"])
        }
    }

    @Test("that are another identity provider's from now on are warned of: names there may mean other people")
    func anotherProvider() async throws {
        func entry(_ entityID: String) -> String {
            let certificate = SAMLFixtures.pem(SAMLFixtures.certificate)
            let source =
                "idp_entity_id: '\(entityID)', idp_sso_url: 'https://a', idp_certificates: [\"\(certificate)\"]"
            return
                "organizations: [{name: acme, domains: [acme.example], connections: [{id: okta, type: saml, \(source)}]}]"
        }
        try await withDeployment { deployed async throws in
            #expect(try await deployed.applyForPlan(entry("https://one.example")).warnings.isEmpty)
            let plan = try await deployed.applyForPlan(entry("https://two.example"))
            #expect(plan.warnings.count == 1)
            #expect(
                plan.warnings.first?.hasPrefix(
                    "connection acme/okta: another identity provider (https://two.example in place of https://one.example)"
                )
                    == true)
        }
    }

    @Test("that would let nobody in, or cannot follow new keys, are warned of")
    func warned() async throws {
        let plain = "http://localhost:9/metadata"
        try await withDeployment { deployed async throws in
            deployed.documents.publish(SAMLFixtures.metadata(), at: plain)
            let entry =
                "{id: okta, idp_metadata_url: '\(plain)', request_signature: ecdsa-sha256, link_by_email: verified_domain}"
            let plan = try await deployed.applyForPlan("organizations: [{name: acme, connections: [\(entry)]}]")
            #expect(
                plan.warnings == [
                    "connection acme/okta: link_by_email links nobody, since the organization has no domains",
                    "connection acme/okta: jit lets nobody in, since the organization has no domains",
                    "connection acme/okta: keys do not change by themselves over plain http; use an https:// address",
                ])
        }
    }
}

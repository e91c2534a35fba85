import App
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

private let acme = """
    organizations:
      - name: acme
        display_name: Acme Corp
        domains: [acme.example]
        mfa: required
        lockout: {max_attempts: 5, window_minutes: 15, duration_seconds: 900}
        users:
          - {email: bob@acme.example, password: correct horse battery, roles: [owner]}
          - {email: Ann@acme.example, given_name: Ann, password: correct horse battery}
    clients:
      - client_id: portal
        client_secret: 0123456789abcdef0123456789abcdef
        organization: acme
        redirect_uris: ["https://portal.example/callback", "http://127.0.0.1:9000/callback"]
    operators: [{email: root@localhost, password: correct horse battery}]
    """

@Suite("Applying files")
struct ApplyTests {
    @Test("plans one line a change, sorted, and does nothing the second time")
    func plans() async throws {
        try await withDeployment { deployed async throws in
            let declarations = try DeclarationFiles.parse(acme, source: "a.yaml")
            let dry = try await deployed.use().plan(declarations)
            let lines = [
                "+ organization acme", "+ user acme/ann@acme.example", "+ user acme/bob@acme.example",
                "+ client portal", "+ operator root@localhost",
            ]
            #expect(dry.lines.map(\.description) == lines)
            #expect(try await deployed.store.organizations().isEmpty)
            #expect(deployed.passwords.calls == 0)
            #expect(try await deployed.apply(acme) == lines)
            #expect(try await deployed.apply(acme) == ["no changes"])
            let version = try await deployed.store.configurationVersion()
            _ = try await deployed.apply(acme)
            #expect(try await deployed.store.configurationVersion() == version)
        }
    }

    @Test("stores what the files say")
    func stores() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme)
            let organization = try await deployed.organization("acme")
            #expect(organization.displayName == "Acme Corp")
            #expect(organization.domains == ["acme.example"])
            #expect(organization.policy.mfa == .required)
            #expect(organization.policy.lockout.windowSeconds == 900)
            #expect(organization.policy.session.inactivityDays == 20)
            let ann = try await deployed.person("ann@acme.example")
            #expect(ann.account.email.address == "Ann@acme.example")
            #expect(ann.account.givenName == "Ann")
            #expect(ann.password?.hash == "hash of correct horse battery")
            #expect(ann.password?.mustChange == false)
            #expect(try await deployed.person("bob@acme.example").account.roles == [.owner])
            let client = try #require(try await deployed.store.client(ClientID("portal")))
            #expect(client.organization == organization.id)
            #expect(client.secretMAC?.count == 32)
            #expect(try await deployed.store.isClientOrigin("https://portal.example"))
            #expect(try await deployed.store.isClientOrigin("http://127.0.0.1:9000"))
            #expect(try await deployed.store.hasOperator())
            #expect(try await deployed.person("root@localhost", in: "-").account.roles == [.operator])
        }
    }

    @Test("names the keys that change, and touches nothing that is not named")
    func changes() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme)
            let lines = try await deployed.apply(
                """
                organizations:
                  - name: acme
                    mfa: optional
                    lockout: {window_seconds: 900, duration_minutes: 5}
                    users: [{email: ann@acme.example, family_name: Lee, groups: [b, a, b]}, {email: eve@acme.example}]
                clients:
                  - {client_id: portal, scope: openid email, client_name: Portal}
                """)
            #expect(
                lines == [
                    "~ organization acme (mfa, lockout.duration_minutes)",
                    "~ user acme/ann@acme.example (family_name, groups, email)", "+ user acme/eve@acme.example",
                    "~ client portal (scope, client_name)",
                ])
            let ann = try await deployed.person("ann@acme.example")
            #expect(ann.account.givenName == "Ann")
            #expect(ann.account.groups == ["a", "b"])
            #expect(ann.password?.hash == "hash of correct horse battery")
            #expect(try await deployed.organization("acme").displayName == "Acme Corp")
            #expect(try await deployed.organization("acme").domains == ["acme.example"])
            #expect(try await deployed.person("eve@acme.example").password == nil)
            #expect(try await deployed.store.client(ClientID("portal"))?.secretMAC != nil)
        }
    }

    @Test("takes null as nothing, where a key may be without a value")
    func clears() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme)
            let lines = try await deployed.apply(
                "organizations: [{name: acme, users: [{email: Ann@acme.example, given_name: null}]}]\n"
                    + "clients: [{client_id: portal, organization: null}]")
            #expect(lines == ["~ user acme/ann@acme.example (given_name)", "~ client portal (organization)"])
            #expect(try await deployed.person("ann@acme.example").account.givenName == nil)
            #expect(try await deployed.store.client(ClientID("portal"))?.organization == nil)
        }
    }

    @Test("removes what the named organizations have beyond the files, when told to prune, and nothing else")
    func prunes() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme)
            try await deployed.apply(
                "organizations: [{name: beta, users: [{email: zoe@beta.example}]}]\n"
                    + "clients: [{client_id: open, token_endpoint_auth_method: none, redirect_uris: [\"https://x.example/\"]}]"
            )
            let less = "organizations: [{name: acme, users: [{email: Ann@acme.example}]}]"
            #expect(try await deployed.apply(less) == ["no changes"])
            #expect(
                try await deployed.apply(less, prune: true) == ["- user acme/bob@acme.example", "- client portal"])
            #expect(try await deployed.apply(less, prune: true) == ["no changes"])
            #expect(try await deployed.store.clients().map(\.id.value) == ["open"])
            #expect(try await deployed.person("zoe@beta.example", in: "beta").account.status == .active)
            #expect(try await deployed.store.hasOperator())
        }
    }

    @Test("moves a domain from one organization to another in one go")
    func domains() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                "organizations: [{name: acme, domains: [a.example, b.example]}, {name: beta, domains: [c.example]}]")
            let swapped =
                "organizations: [{name: beta, domains: [a.example, b.example]}, {name: acme, domains: [c.example]}]"
            let plan = try await deployed.applyForPlan(swapped)
            #expect(plan.text == "~ organization acme (domains)\n~ organization beta (domains)")
            #expect(plan.warnings == [])
            #expect(try await deployed.organization("beta").domains == ["a.example", "b.example"])
            #expect(try await deployed.organization("acme").domains == ["c.example"])
        }
    }

    @Test("gives several organizations one domain, and says so once")
    func sharedDomains() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply("organizations: [{name: acme, domains: [a.example]}]")
            let file = "organizations: [{name: beta, domains: [a.example, b.example]}]"
            let plan = try await deployed.applyForPlan(file)
            #expect(plan.text == "+ organization beta")
            #expect(
                plan.warnings == [
                    "organization beta: a.example is a domain of acme, too; whoever types an address of it is asked "
                        + "which organization is theirs"
                ])
            #expect(try await deployed.organization("acme").domains == ["a.example"])
            #expect(try await deployed.organization("beta").domains == ["a.example", "b.example"])
            let again = try await deployed.applyForPlan(file)
            #expect(again.text == "no changes" && again.warnings == [])
        }
    }

    @Test("changes nothing at all when one entry cannot be")
    func allOrNothing() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme)
            let error = await #expect(throws: ApplyError.self) {
                try await deployed.apply(
                    """
                    organizations: [{name: gamma}]
                    clients:
                      - {client_id: a, organization: nowhere, token_endpoint_auth_method: none}
                      - client_id: b
                        redirect_uris: ["https://b.example/*"]
                    """)
            }
            #expect(
                error?.lines == [
                    #"test.yaml:3: organization "nowhere": expected an organization of these files or of the database"#,
                    "test.yaml:3: redirect_uris empty: expected one or more for authorization_code",
                    "test.yaml:4: client_secret: missing; expected one for client_secret_basic, or token_endpoint_auth_method: none for a public client",
                    #"test.yaml:5: redirect_uris "https://b.example/*": must not contain a wildcard"#,
                ])
            #expect(try await deployed.store.organizations().map(\.name.value) == ["acme"])
        }
    }

    @Test(
        "refuses a client whose metadata do not fit together",
        arguments: [
            ("grant_types: [client_credentials], token_endpoint_auth_method: none", "grant_types"),
            ("grant_types: [refresh_token], token_endpoint_auth_method: none", "grant_types"),
            ("grant_types: [client_credentials], token_endpoint_auth_method: private_key_jwt", "jwks"),
            ("redirect_uris: [\"app.example:/cb\"], token_endpoint_auth_method: none", "redirect_uris"),
            ("redirect_uris: [\"http://a.example/\"], token_endpoint_auth_method: none", "redirect_uris"),
            (
                "redirect_uris: [\"https://a.example/\"], token_endpoint_auth_method: none, client_secret: x",
                "client_secret"
            ),
            (
                "redirect_uris: [\"https://a.example/\"], token_endpoint_auth_method: none, "
                    + "post_logout_redirect_uris: [\"javascript:x\"]", "post_logout_redirect_uris"
            ),
        ])
    func clientRules(_ said: String, _ key: String) async throws {
        try await withDeployment { deployed async throws in
            let error = await #expect(throws: ApplyError.self) {
                try await deployed.apply("clients: [{client_id: a, \(said)}]")
            }
            #expect(error?.lines.count == 1)
            #expect(error?.description.hasPrefix("test.yaml:1: \(key) ") == true)
            #expect(try await deployed.store.clients().isEmpty)
        }
    }

    @Test("holds the keys of a password policy to each other, and warns about a short password")
    func passwordPolicy() async throws {
        try await withDeployment { deployed async throws in
            let error = await #expect(throws: ApplyError.self) {
                try await deployed.apply("organizations: [{name: acme, password_policy: {max_length: 14}}]")
            }
            #expect(
                error?.description
                    == #"test.yaml:1: password_policy.max_length "14": expected at least min_length, which is 15"#)
            let plan = try await deployed.applyForPlan(
                "organizations: [{name: acme, password_policy: {min_length: 6, max_length: 14}}]")
            #expect(plan.warnings == ["organization acme: passwords of 6 characters are guessed; use 8 or more"])
        }
    }

    @Test("takes a native client's own scheme and a key set in YAML")
    func clientForms() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                """
                clients:
                  - {client_id: phone, application_type: native, token_endpoint_auth_method: none, redirect_uris: ["com.example.app:/cb"]}
                  - client_id: daemon
                    token_endpoint_auth_method: private_key_jwt
                    grant_types: [client_credentials]
                    jwks:
                      keys:
                        - {kty: EC, crv: P-256, kid: "1", use: sig, x: MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4, y: 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM}
                """)
            let daemon = try #require(try await deployed.store.client(ClientID("daemon")))
            #expect(daemon.metadata.jwks?.hasPrefix(#"{"keys":[{"kty":"EC","crv":"P-256","kid":"1""#) == true)
            #expect(daemon.secretMAC == nil)
        }
    }

    @Test("plans again when somebody else changed the configuration meanwhile, without hashing again")
    func race() async throws {
        try await withDeployment { deployed async throws in
            async let first = deployed.apply(acme)
            async let second = deployed.apply("organizations: [{name: beta}]")
            async let third = deployed.apply("organizations: [{name: gamma}]")
            _ = try await (first, second, third)
            #expect(try await deployed.store.organizations().map(\.name.value) == ["acme", "beta", "gamma"])
            #expect(deployed.passwords.calls == 3)
        }
    }
}

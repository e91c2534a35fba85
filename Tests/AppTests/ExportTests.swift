import App
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

private let everything = """
    organizations:
      - name: acme
        display_name: "Acme: the \\"best\\" \\u2013 off"
        domains: [acme.example, acme.example.org]
        region: "on"
        native_login: disabled
        mfa: required
        default_locale: de
        password_policy: {preset: compatible, min_length: 12, max_length: 128, require: [upper, symbol], history: 5, max_age_days: 30, forbid_common: true}
        lockout: {max_attempts: 5, window_seconds: 900, duration_seconds: 901}
        session: {inactivity_days: 10, max_days: 30}
        invitation_days: 3
        directories:
          - {id: corp, type: ldap, url: "ldap://127.0.0.1:3890", start_tls: true, base_dn: "dc=acme,dc=example", user_filter: "(&(uid=*)(mail={email}))", attributes: {groups: memberOf}}
        users:
          - email: Ann@acme.example
            email_verified: true
            given_name: "null"
            family_name: "007"
            locale: pt-BR
            roles: [admin, member]
            groups: ["a b", "- x", "#y"]
            break_glass: true
            status: suspended
            password: correct horse battery
            must_change_password: true
          - {email: bob@acme.example}
      - name: beta
    clients:
      - client_id: "12345"
        client_name: "true"
        organization: acme
        client_secret: 0123456789abcdef0123456789abcdef
        application_type: native
        redirect_uris: ["https://a.example/cb?x=1&y=%20", "com.example.app:/cb"]
        post_logout_redirect_uris: ["https://a.example/bye"]
        grant_types: [refresh_token, authorization_code, client_credentials]
        response_types: [code]
        token_endpoint_auth_method: client_secret_post
        scope: openid email offline_access
        id_token_signed_response_alg: RS256
        client_uri: https://a.example/#home
        initiate_login_uri: https://a.example/start
        logo_uri: https://a.example/logo.svg
        policy_uri: https://a.example/policy
        tos_uri: https://a.example/tos
        default_max_age: 3600
        require_auth_time: true
        default_acr_values: [urn:x]
      - client_id: daemon
        token_endpoint_auth_method: private_key_jwt
        grant_types: [client_credentials]
        jwks: {keys: [{kty: EC, crv: P-256, kid: "1", use: sig, x: MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4, y: 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM}]}
    operators:
      - {email: root@localhost, given_name: Root, password: correct horse battery}
    """

@Suite("An export")
struct ExportTests {
    @Test("applied again says no changes, and is the same export afterwards")
    func roundTrip() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(everything)
            let yaml = try await DeclarationExport(deployed.store).yaml()
            #expect(try await deployed.apply(yaml) == ["no changes"])
            #expect(try await deployed.apply(yaml, prune: true) == ["no changes"])
            #expect(try await DeclarationExport(deployed.store).yaml() == yaml)
            #expect(!yaml.contains("horse"))
            #expect(!yaml.contains("0123456789abcdef"))
        }
    }

    @Test("applied to an empty database makes it the same, but for the secrets")
    func copies() async throws {
        let yaml = try await withDeployment { deployed async throws in
            try await deployed.apply(everything)
            return try await DeclarationExport(deployed.store).yaml()
        }
        try await withDeployment { deployed async throws in
            let withSecret = yaml.replacing(
                "  - client_id: \"12345\"\n", with: "  - client_id: \"12345\"\n    client_secret: x\n")
            #expect(withSecret != yaml)
            try await deployed.apply(withSecret)
            let copy = try await DeclarationExport(deployed.store).yaml()
            #expect(copy == yaml.replacing("        must_change_password: true\n", with: ""))
        }
    }

    @Test("leaves out what has its default, and is in one order")
    func minimal() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                """
                clients:
                  - {client_id: z, token_endpoint_auth_method: none, redirect_uris: ["https://z.example/"]}
                  - {client_id: a, organization: acme, token_endpoint_auth_method: none, redirect_uris: ["https://a.example/"]}
                organizations:
                  - {name: zeta, mfa: optional, native_login: allowed, lockout: {max_attempts: 6}}
                  - name: acme
                    lockout: {max_attempts: 3}
                    users: [{email: zoe@acme.example, roles: [member]}, {email: ann@acme.example, status: active}]
                """)
            let acme = """
                organizations:
                  - name: acme
                    lockout: {max_attempts: 3}
                    users:
                      - email: ann@acme.example
                      - email: zoe@acme.example

                """
            let client = """
                  - client_id: a
                    organization: acme
                    redirect_uris: ["https://a.example/"]
                    token_endpoint_auth_method: none

                """
            #expect(
                try await DeclarationExport(deployed.store).yaml()
                    == acme + "  - name: zeta\nclients:\n" + client
                    + "  - client_id: z\n    redirect_uris: [\"https://z.example/\"]\n    token_endpoint_auth_method: none\n"
            )
            #expect(
                try await DeclarationExport(deployed.store).yaml(organization: OrganizationName("acme"))
                    == acme + "clients:\n" + client)
        }
    }

    @Test("of nothing is a file that says nothing, and of an unknown organization is an error")
    func empty() async throws {
        try await withDeployment { deployed async throws in
            let nothing = try await DeclarationExport(deployed.store).yaml()
            #expect(nothing == "organizations: []\n")
            await #expect(throws: ExportError.self) {
                try await DeclarationExport(deployed.store).yaml(organization: OrganizationName("nobody"))
            }
        }
    }
}

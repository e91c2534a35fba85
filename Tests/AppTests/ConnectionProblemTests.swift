import App
import Provider
import Testing

/// A file about one connection of which this is said.
private func connection(_ said: String) -> String {
    "organizations:\n  - name: acme\n    connections: [{id: okta, \(said)}]"
}

@Suite("A mistake in what a file says of a connection")
struct ConnectionProblemTests {
    @Test(
        "is told in one line with file, line, key and what is expected",
        arguments: [
            ("type: ldap", #"type "ldap": expected saml or oidc"#),
            ("clock_skew_seconds: 301", #"clock_skew_seconds "301": expected a whole number from 0 to 300"#),
            (
                "vendor: acme",
                "vendor \"acme\": expected okta, onelogin, entra, adfs, google, pingidentity, "
                    + "salesforce, jumpcloud, keycloak or generic"
            ),
            (
                "role_mapping: {operator: [x]}",
                "role_mapping.operator: unknown key; expected one of admin, member, owner"
            ),
            ("link_by_email: always", #"link_by_email "always": expected never or verified_domain"#),
            ("scopes: [profile]", "scopes a list: expected a list of scopes, each once and openid among them"),
            (
                "issuer: 'https://a?b'",
                #"issuer "https://a?b": expected the provider's issuer, an https:// address without query"#
            ),
            ("metadata_refresh: never", #"metadata_refresh "never": expected off, tls or signed"#),
            (
                "acs_path: /sso/okta/acs",
                #"acs_path "/sso/okta/acs": expected a path such as /saml/acs that is none of Signet's own"#
            ),
            (
                "idp_metadata_file: none.xml",
                #"idp_metadata_file "none.xml": no such file; expected one that can be read"#
            ),
            (
                "idp_certificates: ['file:none.pem']",
                #"idp_certificates "file:none.pem": expected a certificate in PEM, or file:PATH of one"#
            ),
            ("type: saml, client_secret: x", "client_secret (not shown): expected none beside type saml"),
            (
                "client_secret: env:NOT_SET",
                #"client_secret "env:NOT_SET": expected an environment variable NOT_SET that is set"#
            ),
            (
                "idp_metadata_url: 'https://a', idp_entity_id: a",
                "idp_metadata_file, idp_metadata_url, and idp_entity_id with idp_sso_url and idp_certificates: "
                    + "expected one of the three"
            ),
        ])
    func told(_ said: String, _ line: String) {
        #expect(problems(connection(said)) == ["a.yaml:3: " + line])
    }

    @Test("is a key of the other kind", arguments: [("saml", "issuer: 'https://a'"), ("oidc", "acs_path: /acs")])
    func otherKind(_ kind: String, _ said: String) {
        let key = said.prefix { $0 != ":" }
        let found = problems(connection("type: \(kind), \(said)"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("a.yaml:3: \(key): unknown key; expected ") == true)
    }

    @Test("is one id twice, in whichever organizations")
    func twice() {
        let text = """
            organizations:
              - {name: acme, connections: [{id: okta}]}
              - {name: other, connections: [{id: okta}]}
              - {name: third, connections: [{type: saml}]}
            """
        #expect(
            problems(text) == [
                "a.yaml:3: connection okta: declared already at a.yaml:2; expected once",
                "a.yaml:4: id: missing; expected 1 to 63 of the characters a-z, 0-9 and -",
            ])
    }
}

import App
import Primitives
import Provider
import TestKit
import Testing

private let hash = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$69I7qCjDTsQwhQqFvpQJiqEI0lGQvxC84fXE0Ktxca4"

/// A file about one organization of which these lines are said, from line 3 on.
private func organization(_ lines: String) -> String { "organizations:\n  - name: acme\n    " + lines }

/// A file about one directory of which this is said.
private func directory(_ said: String) -> String { organization("directories: [{id: ldap, \(said)}]") }

/// A file about one person of whom this is said.
private func user(_ said: String) -> String { organization("users: [{email: ann@acme.example, \(said)}]") }

/// A file about one client of which this is said.
private func client(_ said: String) -> String { "clients: [{client_id: portal, \(said)}]" }

@Suite("A mistake in a declarative file")
struct DeclarationProblemTests {
    @Test(
        "is told in one line with file, line, key and what is expected",
        arguments: [
            ("organisations: []", "a.yaml:1: organisations: unknown key; expected organizations"),
            ("[]", "a.yaml:1: a list: expected keys and values"),
            ("organizations: acme", #"a.yaml:1: organizations "acme": expected a list"#),
            ("organizations: [acme]", #"a.yaml:1: "acme": expected keys and values"#),
            (
                "organizations:\n- {mfa: off}",
                "a.yaml:2: name: missing; expected 2 to 63 of the characters a-z, 0-9 and -"
            ),
            ("organizations: [{name: A}]", #"a.yaml:1: name "A": expected 2 to 63 of the characters a-z, 0-9 and -"#),
            (
                "organizations: [{name: \"-\"}]",
                #"a.yaml:1: name "-": expected 2 to 63 of the characters a-z, 0-9 and -"#
            ),
            (organization("mfa: maybe"), #"a.yaml:3: mfa "maybe": expected off, optional or required"#),
            (organization("mfa: false"), #"a.yaml:3: mfa "false": expected off, optional or required"#),
            (organization("mffa: off"), "a.yaml:3: mffa: unknown key; expected mfa"),
            (
                organization("domains: acme.example"),
                #"a.yaml:3: domains "acme.example": expected a list, each of it an email domain, as in acme.example"#
            ),
            (
                organization("domains:\n      - a.example\n      - \"no domain\""),
                #"a.yaml:5: domains "no domain": expected an email domain, as in acme.example"#
            ),
            (
                organization("lockout: {max_attempts: many}"),
                #"a.yaml:3: lockout.max_attempts "many": expected a whole number from 1 to 100"#
            ),
            (
                organization("lockout: {max_attempts: \"5\"}"),
                #"a.yaml:3: lockout.max_attempts "5": expected a whole number from 1 to 100"#
            ),
            (
                organization("lockout: {max_attempts: 101}"),
                #"a.yaml:3: lockout.max_attempts "101": expected a whole number from 1 to 100"#
            ),
            (
                organization("lockout: {tries: 5}"),
                "a.yaml:3: lockout.tries: unknown key; expected one of duration_days, duration_hours, duration_minutes, duration_seconds, max_attempts, window_days, window_hours, window_minutes, window_seconds"
            ),
            (
                organization("lockout: {window_seconds: 60, window_minutes: 1}"),
                "a.yaml:3: lockout.window_minutes: given already as lockout.window_seconds; expected one of them"
            ),
            (
                organization("session: {inactivity_hours: 25}"),
                #"a.yaml:3: session.inactivity_hours "25": expected a whole number that makes 1 to 3650 whole days"#
            ),
            (
                organization("password_policy: {preset: strict}"),
                #"a.yaml:3: password_policy.preset "strict": expected modern or compatible"#
            ),
            (
                organization("password_policy: {require: [upper, emoji]}"),
                #"a.yaml:3: password_policy.require "emoji": expected upper, lower, digit or symbol"#
            ),
            (
                organization("default_locale: english please"),
                #"a.yaml:3: default_locale "english please": expected a language tag, as in en or pt-BR"#
            ),
            (
                directory("typ: ldap"),
                "a.yaml:3: typ: unknown key; expected type"
            ),
            (directory("type: radius"), #"a.yaml:3: type "radius": expected ldap"#),
            (
                directory("url: \"http://ldap.example\""),
                #"a.yaml:3: url "http://ldap.example": expected ldap:// or ldaps:// with a host and maybe a port"#
            ),
            (
                directory("user_filter: (mail=ann)"),
                #"a.yaml:3: user_filter "(mail=ann)": expected one filter in parentheses with {email} in it, as in (mail={email})"#
            ),
            (
                directory("attributes: {given_name: \"given name\"}"),
                #"a.yaml:3: attributes.given_name "given name": expected the name of an attribute, as in givenName"#
            ),
            (
                directory("ca_certificates: \"file:/nowhere\""),
                #"a.yaml:3: ca_certificates "file:/nowhere": expected certificates in PEM, or file:PATH of a file with some"#
            ),
            (
                directory("timeout_seconds: 31"),
                #"a.yaml:3: timeout_seconds "31": expected a whole number from 1 to 30"#
            ),
            (directory("bind_password: []"), "a.yaml:3: bind_password a list: expected text, env:NAME or file:PATH"),
            (
                organization("directories: [{id: Corp}]"),
                #"a.yaml:3: id "Corp": expected 1 to 63 of the characters a-z, 0-9 and -"#
            ),
            (
                organization("directories: [{id: ldap}, {id: ldap}]"),
                "a.yaml:3: directory acme/ldap: declared already at a.yaml:3; expected once"
            ),
            (organization("users: {email: a@b}"), "a.yaml:3: users a mapping: expected a list"),
            (organization("users: [{given_name: Ann}]"), "a.yaml:3: email: missing; expected an email address"),
            (organization("users: [{email: ann}]"), #"a.yaml:3: email "ann": expected an email address"#),
            (user("totp: phone"), #"a.yaml:3: totp "phone": expected name and secret, or a list of such"#),
            (
                user("totp: {secret: x}"),
                "a.yaml:3: totp.name: missing; expected a name of 1 to 64 characters on one line"
            ),
            (
                user("totp: {name: x, secret: JBSWY3DPEHPK3PXP}"),
                "a.yaml:3: totp.secret (not shown): expected 160 bits in base32, which are 32 of the characters A-Z and 2-7"
            ),
            (user("totp: {name: x, digits: 8}"), "a.yaml:3: totp.digits: unknown key; expected one of name, secret"),
            (user("totp: [{name: x}, {name: x}]"), #"a.yaml:3: totp "x": given already; expected once"#),
            (user("roles: [operator]"), #"a.yaml:3: roles "operator": expected member, admin or owner"#),
            (user("status: away"), #"a.yaml:3: status "away": expected invited, active or suspended"#),
            (user("email_verified: \"yes\""), #"a.yaml:3: email_verified "yes": expected true or false"#),
            (user("password: [a]"), "a.yaml:3: password a list: expected text, env:NAME or file:PATH"),
            (user("password: "), "a.yaml:3: password nothing: expected text, env:NAME or file:PATH"),
            (
                user("password: env:NOT_SET"),
                #"a.yaml:3: password "env:NOT_SET": expected an environment variable NOT_SET that is set"#
            ),
            (
                user("password: \"file:/nowhere\""),
                #"a.yaml:3: password "file:/nowhere": expected a file that can be read (/nowhere: no such file; expected one that can be read)"#
            ),
            (
                user("password_hash: hunter2"),
                "a.yaml:3: password_hash (not shown): expected an argon2id PHC string of at most 256 MiB, 10 passes and 8 lanes"
            ),
            (
                user("password: hunter2, password_hash: '\(hash)'"),
                "a.yaml:3: password_hash (not shown): expected either it or password"
            ),
            (
                user("password: hunter2, not a key!"),
                "a.yaml:3: (not shown): unknown key; put quotes around a value with a comma in it"
            ),
            (client("client_nme: x"), "a.yaml:1: client_nme: unknown key; expected client_name"),
            ("clients: [{client_name: x}]", "a.yaml:1: client_id: missing; expected 1 to 255 visible ASCII characters"),
            (
                client("grant_types: [implicit]"),
                #"a.yaml:1: grant_types "implicit": expected authorization_code, refresh_token, client_credentials, urn:ietf:params:oauth:grant-type:device_code, urn:ietf:params:oauth:grant-type:token-exchange or urn:ietf:params:oauth:grant-type:jwt-bearer"#
            ),
            (client("response_types: [token]"), "a.yaml:1: response_types a list: expected [code]"),
            (
                client("token_endpoint_auth_method: tls"),
                #"a.yaml:1: token_endpoint_auth_method "tls": expected client_secret_basic, client_secret_post, private_key_jwt or none"#
            ),
            (
                client("id_token_signed_response_alg: none"),
                #"a.yaml:1: id_token_signed_response_alg "none": expected ES256, RS256, PS256 or EdDSA"#
            ),
            (
                client("client_uri: \"javascript:alert(1)\""),
                #"a.yaml:1: client_uri "javascript:alert(1)": expected a URL that begins with https:// or http://"#
            ),
            (
                client("jwks: {keys: []}"),
                "a.yaml:1: jwks a mapping: expected a JSON Web Key Set of public keys, each of which can verify a signature"
            ),
            (
                client("jwks: {keys: [{kty: oct, k: c2VjcmV0}]}"),
                "a.yaml:1: jwks a mapping: expected a JSON Web Key Set of public keys, each of which can verify a signature"
            ),
            (
                "operators: [{email: root@localhost, roles: [owner]}]",
                "a.yaml:1: roles: unknown key; expected one of email, email_verified, family_name, given_name, locale, must_change_password, password, password_hash, status, totp"
            ),
            (
                "organizations:\n- name: acme\n- name: acme",
                "a.yaml:3: organization acme: declared already at a.yaml:2; expected once"
            ),
            (
                "organizations:\n- {name: acme, domains: [a.example]}\n- {name: beta, domains: [A.example]}",
                "a.yaml:3: domain a.example: declared already at a.yaml:2; expected once"
            ),
            (
                organization("users:\n    - email: ann@acme.example\n    - email: ANN@acme.example"),
                "a.yaml:5: user acme/ann@acme.example: declared already at a.yaml:4; expected once"
            ),
            (
                "clients: [{client_id: a}, {client_id: a}]",
                "a.yaml:1: client a: declared already at a.yaml:1; expected once"
            ),
            ("a: 1\na: 2", "a.yaml:1: a: given twice in one mapping; expected once"),
            ("organizations: [\n", "a.yaml:2: is not YAML: did not find expected node content"),
            ("a: 1\n---\nb: 2", "a.yaml:2: expected one document, but found another document"),
        ])
    func told(_ yaml: String, _ line: String) { #expect(problems(yaml) == [line]) }

    @Test("does not hide the others: all are told at once")
    func all() {
        let lines = problems(
            "organizations:\n- {name: acme, mfa: x, region: []}\nclients:\n- {client_id: a, scope: []}\n")
        #expect(lines.count == 3)
        #expect(lines.map { String($0.prefix(9)) } == ["a.yaml:2:", "a.yaml:2:", "a.yaml:4:"])
    }

    @Test(
        "that would make a small file a huge one is refused before it is read",
        arguments: [
            "a: &a [x]\nb: *a", "a: [&a x, *a]", "? *a\n: b", "a: !!binary x", "- &a b", "k: {x: *a}", "*a : b",
            "a: 'it''s', b\nc: *x", "--- [&a x, *a]",
            "--- &a\nb: 1", "# x\n--- *a", "a: \"x\\\"y\"\nb: &x y",
        ])
    func aliases(_ yaml: String) {
        let lines = problems(yaml)
        #expect(lines.count == 1)
        #expect(lines.first?.contains("anchors, aliases and tags are not taken") == true)
    }

    @Test(
        "is not seen where a value merely contains &, * or !",
        arguments: [
            "a&b", "Rock *n Roll, *all*", "'*a'", "\"&a\"", "\"x: &y, *z\"", "'it''s [*a]'", "what! # *comment &x",
            "a, *b", "a-*b", "http://x/?a=1&b=2", "\"\\\" *a\"",
        ])
    func notAliases(_ value: String) { #expect(problems(organization("display_name: \(value)")).isEmpty) }

    @Test("in line ends is told", arguments: ["a: 1\rb: 2", "a: 1\u{2028}*b", "a: 1\u{85}b", "a: 1\r\r\nb: 2"])
    func lineEnds(_ yaml: String) { #expect(problems(yaml).first?.contains("neither LF nor CR LF") == true) }

    @Test("is not made by the line ends of Windows")
    func windows() { #expect(problems("organizations:\r\n- name: acme\r\n  display_name: Acme\r\n").isEmpty) }

    @Test("of size or depth ends at a limit")
    func limits() {
        #expect(
            problems(String(repeating: "# a comment\n", count: 400_000)).first?.contains("longer than 4 MiB") == true)
        let deep = organization("domains: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
        #expect(problems(deep).first?.contains("nested deeper than 32 levels") == true)
        #expect(problems(String(repeating: "[", count: 100_000)).count == 1)
    }

    @Test("between two files names both")
    func files() async throws {
        try await withFiles([
            "a.yaml": "clients: [{client_id: portal, token_endpoint_auth_method: none}]",
            "b.yaml": "\nclients: [{client_id: portal}]", "c.yaml": "clients: [{client_id: other}]",
        ]) { folder in
            let error = #expect(throws: DeclarationError.self) {
                try DeclarationFiles.read([folder + "/a.yaml", folder + "/b.yaml"], environment: [:])
            }
            #expect(
                error?.description.replacing(folder + "/", with: "")
                    == "b.yaml:2: client portal: declared already at a.yaml:1; expected once")
            let both = try DeclarationFiles.read([folder + "/a.yaml", folder + "/c.yaml"], environment: [:])
            #expect(both.clients.map(\.id.value) == ["portal", "other"])
            #expect(throws: DeclarationError.self) {
                try DeclarationFiles.read([folder + "/none.yaml"], environment: [:])
            }
        }
    }

    @Test("is not made by secrets that stand in the environment or in a file beside")
    func secrets() async throws {
        try await withFiles([
            "a.yaml":
                "clients: [{client_id: a, client_secret: env:A}, {client_id: b, client_secret: \"file:secret.txt\"}]",
            "secret.txt": "from the file\n",
        ]) { folder in
            let read = try DeclarationFiles.read([folder + "/a.yaml"], environment: ["A": "from the environment"])
            #expect(read.clients.map { $0.secret?.reveal() } == ["from the environment", "from the file"])
        }
    }
}

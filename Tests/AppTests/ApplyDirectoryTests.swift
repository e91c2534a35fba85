import App
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

private func acme(_ directories: String, users: String = "[]") -> String {
    "organizations: [{name: acme, domains: [acme.example], directories: \(directories), users: \(users)}]"
}

private let bind = #"bind_dn: "cn=svc,dc=acme", bind_password: secret"#
private let settings = #"url: "ldaps://ldap.acme.example", base_dn: "dc=acme", user_filter: "(mail={email})""#

@Suite("Directories in files")
struct ApplyDirectoryTests {
    @Test("are made once, changed by what is said, and keep their password when it is left out")
    func applied() async throws {
        try await withDeployment { deployed async throws in
            let first = acme("[{id: corp, type: ldap, \(settings), \(bind)}]")
            #expect(try await deployed.apply(first) == ["+ organization acme", "+ directory acme/corp"])
            #expect(try await deployed.apply(first) == ["no changes"])
            let stored = try #require(try await deployed.directories().first)
            #expect(stored.settings.attributes == [.givenName: "givenName", .familyName: "sn"])
            #expect(stored.settings.timeoutSeconds == 5)
            #expect(stored.sealedPassword?.contains(where: { $0 != 0 }) == true)
            #expect(
                try await deployed.apply(acme("[{id: corp, timeout_seconds: 9}]")) == [
                    "~ directory acme/corp (timeout_seconds)"
                ])
            #expect(try await deployed.directories().first?.sealedPassword == stored.sealedPassword)
            let other = acme(#"[{id: corp, bind_password: another, attributes: {groups: memberOf, given_name: null}}]"#)
            #expect(
                try await deployed.apply(other) == [
                    "~ directory acme/corp (attributes.groups, attributes.given_name, bind_password)"
                ])
            #expect(
                try await deployed.directories().first?.settings.attributes == [
                    .familyName: "sn", .groups: "memberOf",
                ])
        }
    }

    @Test("go when the file that is applied with --prune has them no more")
    func pruned() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme("[{id: a, \(settings)}, {id: b, \(settings)}]"))
            #expect(try await deployed.apply(acme("[{id: b}]")) == ["no changes"])
            #expect(try await deployed.apply(acme("[{id: b}]"), prune: true) == ["- directory acme/a"])
            #expect(try await deployed.directories().map(\.id.value) == ["b"])
        }
    }

    @Test("come back in an export without the password, and applied again change nothing")
    func exported() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                acme(
                    "[{id: corp, \(settings), \(bind), timeout_seconds: 7, attributes: {email: mail, family_name: null}}]"
                ))
            let yaml = try await DeclarationExport(deployed.store).yaml()
            #expect(
                yaml == """
                    organizations:
                      - name: acme
                        domains: [acme.example]
                        directories:
                          - id: corp
                            type: ldap
                            url: "ldaps://ldap.acme.example"
                            base_dn: "dc=acme"
                            bind_dn: "cn=svc,dc=acme"
                            user_filter: "(mail={email})"
                            attributes: {email: mail, family_name: null}
                            timeout_seconds: 7

                    """)
            #expect(try await deployed.apply(yaml) == ["no changes"])
        }
    }

    @Test(
        "are refused whole when their keys do not go together",
        arguments: [
            (
                #"{id: corp, url: "ldap://a"}"#,
                [
                    "test.yaml:1: base_dn: missing; expected the entry below which people are",
                    "test.yaml:1: user_filter: missing; expected a filter that finds people by {email}",
                ]
            ),
            (
                "{id: corp, \(settings), start_tls: true}",
                ["test.yaml:1: start_tls: expected false beside ldaps://, which begins with TLS"]
            ),
            (
                "{id: corp, \(settings), bind_dn: \"cn=svc\"}",
                ["test.yaml:1: bind_password: missing; expected one beside bind_dn"]
            ),
            (
                "{id: corp, \(settings), bind_password: secret}",
                ["test.yaml:1: bind_password (not shown): expected bind_dn beside it"]
            ),
        ])
    func refused(_ entry: String, _ lines: [String]) async throws {
        try await withDeployment { deployed async throws in
            let error = await #expect(throws: ApplyError.self) { try await deployed.apply(acme("[\(entry)]")) }
            #expect(error?.lines == lines)
            #expect(try await deployed.store.organizations().isEmpty)
        }
    }

    @Test("that passwords would travel to unencrypted are warned of, unless they are on this machine")
    func warned() async throws {
        let plain = #"base_dn: "dc=acme", user_filter: "(mail={email})""#
        try await withDeployment { deployed async throws in
            let plan = try await deployed.applyForPlan(
                acme(
                    """
                    [{id: a, url: "ldap://ldap.example", \(plain)}, {id: b, url: "ldap://127.0.0.1:3890", \(plain)},
                    {id: c, url: "ldap://ldap.example", start_tls: true, \(plain)}, {id: d, \(settings)}]
                    """))
            #expect(
                plan.warnings == [
                    "directory acme/a: passwords travel to it unencrypted; use ldaps:// or start_tls: true"
                ])
        }
    }

    @Test("keep the passwords of their people: a file cannot set one")
    func passwords() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(acme("[{id: corp, \(settings)}]", users: "[{email: lee@acme.example}]"))
            var lee = try await deployed.person("lee@acme.example").account
            let directory = try #require(try await deployed.directories().first)
            lee.source = .directory(directory.id)
            #expect(
                try await deployed.store.refresh(
                    lee, from: DirectoryEntry(of: directory, id: "1"), at: deployed.clock.now()))
            let plan = try await deployed.applyForPlan(
                acme("[]", users: "[{email: lee@acme.example, password: correct horse battery}]"))
            #expect(plan.text == "no changes")
            #expect(
                plan.warnings == [
                    "user acme/lee@acme.example: the password is not set, since directory corp keeps it"
                ])
            #expect(try await deployed.person("lee@acme.example").password == nil)
        }
    }
}

extension Deployed {
    /// The directories of acme.
    fileprivate func directories() async throws -> [Directory] {
        try await store.directories(of: try await organization("acme").id)
    }
}

import App
import Primitives
import TestKit
import Testing
import Web

@Suite("Settings")
struct SettingsTests {
    private func line(_ yaml: String, _ environment: [String: String] = [:]) async throws -> String? {
        try await withFiles(["signet.yaml": yaml]) { folder in
            do throws(SettingsError) {
                _ = try Settings.load(file: folder + "/signet.yaml", environment: environment)
                return nil
            } catch {
                return error.description.replacing(folder + "/", with: "")
            }
        }
    }

    private func load(_ yaml: String, _ environment: [String: String] = [:]) async throws -> Settings {
        try await withFiles(["s.yaml": yaml]) { try Settings.load(file: $0 + "/s.yaml", environment: environment) }
    }

    @Test("are the contract's defaults when nothing is said")
    func defaults() async throws {
        let settings = try await load("")
        #expect(settings.issuer == "http://localhost:8080")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.printable.contains("database: \"sqlite:data/signet.db\""))
        #expect(settings.printable.contains("algorithm: ES256"))
        #expect(settings.signing.rotationDays == 90)
        #expect(settings.locales == nil)
    }

    @Test("come from a file, and the environment wins")
    func layers() async throws {
        let yaml = """
            issuer: https://sso.example
            listen: "[::1]:9000"
            log: {level: debug, format: json}
            trusted_proxies: [10.0.0.0/8, "::1"]
            tls:
              certificate: a.pem
              key: a.key
            locales: [de, en]
            outbound:
              allow_private: true
            """
        let environment = [
            "SIGNET_ISSUER": "https://login.example", "SIGNET_LOG_LEVEL": "error", "SIGNET_LOCALES": "en, pt-BR",
            "SIGNET_TLS_KEY": "b.key", "SIGNET_TEST_POSTGRES": "x", "SIGNET_ONLY": "x", "SIGNET_BENCH_X": "1",
            "SIGNET_SERVICE_HOST": "10.0.0.1", "SIGNET_LISTEN": "", "PATH": "/bin",
        ]
        let settings = try await load(yaml, environment)
        #expect(settings.issuer == "https://login.example")
        #expect(settings.listen == ListenAddress(host: "::1", port: 9000))
        #expect(settings.printable.contains("level: error"))
        #expect(settings.log.format == .json)
        #expect(settings.trustedProxies == ["10.0.0.0/8", "::1"])
        #expect(settings.tls.certificate == "a.pem")
        #expect(settings.tls.key == "b.key")
        #expect(settings.locales == ["en", "pt-BR"])
        #expect(settings.outbound.allowPrivate)
    }

    @Test(
        "that are wrong stop the start with one line that names place, key, value and what is expected",
        arguments: [
            ("isuer: https://a.example", "signet.yaml:1: isuer: unknown key; expected issuer"),
            ("log:\n  levle: info", "signet.yaml:2: log.levle: unknown key; expected level"),
            (
                "\nlisten: localhost",
                #"signet.yaml:2: listen "localhost": expected an address and a port, as in 127.0.0.1:8080"#
            ),
            (
                "signing: {rotation_days: 0}",
                #"signet.yaml:1: signing.rotation_days "0": expected a whole number from 1 to 3650"#
            ),
            (
                "signing: {algorithm: HS256}",
                #"signet.yaml:1: signing.algorithm "HS256": expected ES256, RS256, PS256 or EdDSA"#
            ),
            ("log: text", #"signet.yaml:1: log "text": expected keys and values"#),
            ("log: {format: xml}", #"signet.yaml:1: log.format "xml": expected text or json"#),
            (
                "outbound: {allow_private: maybe}",
                #"signet.yaml:1: outbound.allow_private "maybe": expected true or false"#
            ),
            ("trusted_proxies: [10.0.0.0/33]", nil), ("trusted_proxies: 10.0.0.0/8", nil), ("locales: [\"\"]", nil),
            ("mail: {from: nobody}", nil), ("mail: {transport: sendmail}", nil), ("keys: ", nil), ("keys: []", nil),
            ("- a", "signet.yaml:1: a list: expected keys and values"),
            ("issuer: [", nil),
            ("issuer: a\nissuer: b", "signet.yaml:1: issuer: given twice in one mapping; expected once"),
            ("tls: {certificate: a.pem}", nil),
            ("database: postgres://", nil),
            ("database: sqlite:a\ndatabase_file: b", nil),
            (
                "registration: everybody",
                #"signet.yaml:1: registration "everybody": expected off, token or open"#
            ),
            (
                "metrics: {listen: 9464}",
                #"signet.yaml:1: metrics.listen "9464": expected an address and a port, as in 127.0.0.1:8080"#
            ),
            (
                "regions: [{name: eu}]",
                "signet.yaml:1: regions a mapping: expected a name, a label and a url, as in "
                    + "{name: eu, label: Europe, url: https://eu.id.example}"
            ),
            (
                """
                regions: [{name: eu, label: Europe, url: https://eu.id.example}, {name: eu, label: US, url: https://us.example}]
                """,
                "signet.yaml: regions: expected each name once"
            ),
            ("regions: [{name: eu, label: Europe, url: 'https://eu.id.example/x'}]", nil),
            ("regions: [{name: eu, label: Europe, url: 'http://eu.id.example'}]", nil),
            ("regions: [{name: 'e u', label: Europe, url: 'https://eu.id.example'}]", nil),
            ("regions: [{name: eu, label: Europe, url: 'https://eu.id.example', more: x}]", nil),
            ("regions: eu", nil),
            (
                "limits: {failed_sign_ins_per_minute: 0}",
                #"signet.yaml:1: limits.failed_sign_ins_per_minute "0": expected a whole number from 1 to 1000000"#
            ),
        ] as [(String, String?)])
    func wrong(_ yaml: String, _ expected: String?) async throws {
        let line = try #require(try await line(yaml))
        if let expected { #expect(line == expected) }
        #expect(!line.contains("\n"))
        #expect(line.contains("expected") || line.contains("not YAML"))
    }

    @Test(
        "take an issuer that is a bare origin, plain http only for a loopback host",
        arguments: [
            ("https://sso.example", true), ("https://sso.example:8443", true), ("http://localhost:8080", true),
            ("http://127.0.0.1:1", true), ("http://[::1]:8080", true), ("https://[2001:db8::1]", true),
            ("http://a.localhost", true), ("http://sso.example", false), ("https://sso.example/", false),
            ("https://sso.example/a", false), ("https://sso.example?x", false), ("https://sso.example#x", false),
            ("https://u@sso.example", false), ("https://SSO.example", false), ("sso.example", false),
            ("https://", false), ("https://a:0", false), ("https://a:99999", false), ("http://127.evil.example", false),
            ("http://localhost.evil.example", false), ("ftp://localhost", false), ("https://a b", false),
        ])
    func issuer(_ issuer: String, _ isTaken: Bool) async throws {
        let problem = try await line("issuer: \"\(issuer)\"")
        #expect((problem == nil) == isTaken)
    }

    @Test(
        "take the forms of a listening address",
        arguments: [
            ("127.0.0.1:0", true), ("0.0.0.0:443", true), ("localhost:80", true), ("[::]:80", true), (":80", false),
            ("127.0.0.1:", false), ("127.0.0.1:65536", false), ("::1:80", false), ("127.0.0.1:+8", false),
            ("[x]:80", false), ("a/b:80", false),
        ])
    func listen(_ address: String, _ isTaken: Bool) { #expect((ListenAddress(address) != nil) == isTaken) }

    @Test("take regions from a file and from the environment, this deployment's among them, and print them again")
    func regions() async throws {
        let yaml = """
            issuer: https://eu.id.example
            regions:
              - {name: eu, label: Europe, url: https://eu.id.example}
              - {name: us, label: United States, url: https://us.id.example}
            """
        let settings = try await load(yaml)
        #expect(settings.regions.map(\.label) == ["Europe", "United States"])
        #expect(try await load(settings.printable).regions == settings.regions)
        let environment = [
            "SIGNET_ISSUER": "https://eu.id.example",
            "SIGNET_REGIONS": "eu https://eu.id.example Europe, us https://us.id.example United States",
        ]
        #expect(try await load("", environment).regions == settings.regions)
        let twice = yaml.replacing("name: us", with: "name: eu")
        #expect(try await line(twice) == "signet.yaml: regions: expected each name once")
    }

    @Test("name an unknown variable")
    func unknownVariable() async throws {
        #expect(
            try await line("", ["SIGNET_ISUER": "x"])
                == "environment: SIGNET_ISUER: unknown variable; expected SIGNET_ISSUER")
        #expect(
            try await line("", ["SIGNET_LISTEN": "x"])
                == #"environment: SIGNET_LISTEN "x": expected an address and a port, as in 127.0.0.1:8080"#)
    }

    @Test("never show a password, neither printed nor in an error")
    func secrets() async throws {
        let printed = try await load(
            "database: postgres://signet:hunter2@db:5432/signet?sslmode=require",
            ["SIGNET_MAIL_TRANSPORT": "smtps://me:hunter3@mail.example:465"]
        ).printable
        #expect(printed.contains("postgres://signet:***@db:5432/signet?sslmode=require"))
        #expect(printed.contains("smtps://me:***@mail.example:465"))
        #expect(!printed.contains("hunter"))
        let query = try await load("database: postgres://db/signet?user=a&password=hunter2&sslmode=require").printable
        #expect(query.contains("password=***&sslmode=require"))
        let line = try #require(try await line("database: mysql://root:hunter2@db/x"))
        #expect(!line.contains("hunter2"))
    }

    @Test("may come from a file that holds nothing but a secret")
    func secretFiles() async throws {
        try await withFiles(["url": "postgres://u:p@db/x\n", "bad": "nonsense hunter2"]) { folder in
            let settings = try Settings.load(
                file: nil, environment: ["SIGNET_DATABASE_FILE": folder + "/url"])
            guard case .postgres(let url) = settings.database else {
                Issue.record("not PostgreSQL")
                return
            }
            #expect(url.reveal() == "postgres://u:p@db/x")
            let error = #expect(throws: SettingsError.self) {
                try Settings.load(file: nil, environment: ["SIGNET_DATABASE_FILE": folder + "/bad"])
            }
            #expect(error?.description.contains("hunter2") == false)
            #expect(throws: SettingsError.self) {
                try Settings.load(file: nil, environment: ["SIGNET_DATABASE_FILE": folder + "/none"])
            }
            #expect(throws: SettingsError.self) {
                try Settings.load(
                    file: nil, environment: ["SIGNET_DATABASE_FILE": folder + "/url", "SIGNET_DATABASE": "sqlite:x"])
            }
        }
    }

    @Test("must exist when a file is named")
    func missingFile() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(file: "/nowhere/signet.yaml", environment: [:])
        }
        #expect(error?.description == "/nowhere/signet.yaml: no such file; expected one that can be read")
    }

    @Test("printed are settings again, and the same ones")
    func printed() async throws {
        let yaml = "mail: {from: \"A B <a@b.example>\"}\nlocales: [en]\npassword_threads: 3\ntrusted_proxies: [\"::1\"]"
        let first = try await load(yaml)
        let second = try await load(first.printable)
        #expect(second.printable == first.printable)
        #expect(second.passwordThreads == 3)
    }
}

import App
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

/// A file about Ann of whom this is said.
private func ann(_ said: String, _ organization: String = "") -> String {
    "organizations: [{name: acme, \(organization)users: [{email: ann@acme.example, \(said)}]}]"
}

private let given = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$69I7qCjDTsQwhQqFvpQJiqEI0lGQvxC84fXE0Ktxca4"

@Suite("A password in a file")
struct ApplyPasswordTests {
    /// Ann chooses a password herself, as the page for it does.
    private func choose(_ password: String, _ deployed: Deployed) async throws {
        let person = try await deployed.person("ann@acme.example")
        let new = PasswordCredential(hash: "hash of \(password)", changedAt: deployed.clock.now())
        let isChanged = try await deployed.store.changePassword(
            of: person.account.id, from: try #require(person.password), to: new, at: deployed.clock.now())
        #expect(isChanged)
    }

    @Test("is set, is no change when it is the stored one, and keeps the stored one when left out")
    func sets() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(ann("password: correct horse battery"))
            #expect(try await deployed.apply(ann("password: correct horse battery")) == ["no changes"])
            #expect(try await deployed.apply(ann("email_verified: false")) == ["no changes"])
            #expect(
                try await deployed.apply(ann("password: another horse battery"))
                    == ["~ user acme/ann@acme.example (password)"])
            #expect(try await deployed.person("ann@acme.example").password?.hash == "hash of another horse battery")
        }
    }

    @Test("given by its hash is set once, and not again after it was hashed anew")
    func hashes() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(ann("password_hash: '\(given)'"))
            let person = try await deployed.person("ann@acme.example")
            #expect(person.password?.hash == given)
            #expect(try await deployed.apply(ann("password_hash: '\(given)'")) == ["no changes"])
            try await deployed.store.rehash(person.account.id, from: given, to: "a better hash")
            #expect(try await deployed.apply(ann("password_hash: '\(given)'")) == ["no changes"])
            #expect(try await deployed.person("ann@acme.example").password?.hash == "a better hash")
        }
    }

    @Test("to be changed is the first one only: who has chosen another keeps it")
    func first() async throws {
        try await withDeployment { deployed async throws in
            let file = ann("password: correct horse battery, must_change_password: true")
            try await deployed.apply(file)
            #expect(try await deployed.person("ann@acme.example").password?.mustChange == true)
            #expect(try await deployed.apply(file) == ["no changes"])
            try await choose("my very own words", deployed)
            #expect(try await deployed.apply(file) == ["no changes"])
            let password = try await deployed.person("ann@acme.example").password
            #expect(password?.hash == "hash of my very own words")
            #expect(password?.mustChange == false)
        }
    }

    @Test("that is still the stored one can be marked to be changed, and unmarked")
    func marks() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(ann("password: correct horse battery"))
            let line = ["~ user acme/ann@acme.example (must_change_password)"]
            #expect(
                try await deployed.apply(ann("password: correct horse battery, must_change_password: true")) == line)
            #expect(try await deployed.apply(ann("must_change_password: false")) == line)
            #expect(try await deployed.person("ann@acme.example").password?.mustChange == false)
            #expect(try await deployed.person("ann@acme.example").password?.hash == "hash of correct horse battery")
        }
    }

    @Test("that is weak is taken with a warning, once")
    func weak() async throws {
        try await withDeployment { deployed async throws in
            let file = ann("password: acme1", "password_policy: {preset: compatible}, ")
            let plan = try await deployed.applyForPlan(file)
            #expect(
                plan.warnings == [
                    "user acme/ann@acme.example: the password does not meet the organization's policy (min_length 8, upper, symbol)"
                ])
            #expect(try await deployed.person("ann@acme.example").password?.hash == "hash of acme1")
            #expect(try await deployed.applyForPlan(file).warnings == [])
            let strong = try await deployed.applyForPlan(ann("password: Acme1234!x"))
            #expect(strong.warnings == [])
        }
    }

    @Test("is not set where nobody may sign in with one, but for break-glass people")
    func ssoOnly() async throws {
        try await withDeployment { deployed async throws in
            let plan = try await deployed.applyForPlan(
                ann("password: correct horse battery", "native_login: disabled, "))
            #expect(plan.text == "+ organization acme\n+ user acme/ann@acme.example")
            #expect(
                plan.warnings == [
                    "user acme/ann@acme.example: the password is not set, since native_login is disabled"
                ])
            #expect(try await deployed.person("ann@acme.example").password == nil)
            try await deployed.apply(ann("password: correct horse battery, break_glass: true"))
            #expect(try await deployed.person("ann@acme.example").password != nil)
        }
    }

    @Test("of an invited person who has registered since does not make them invited again")
    func invited() async throws {
        try await withDeployment { deployed async throws in
            let file = ann("status: invited")
            try await deployed.apply(file)
            var account = try await deployed.person("ann@acme.example").account
            #expect(account.status == .invited)
            account.status = .active
            let version = try await deployed.store.configurationVersion()
            _ = try await deployed.store.commit([.putAccount(account)], ifVersionIs: version, at: deployed.clock.now())
            #expect(try await deployed.apply(file) == ["no changes"])
            #expect(try await deployed.apply(ann("status: suspended")) == ["~ user acme/ann@acme.example (status)"])
            #expect(try await deployed.apply(file) == ["~ user acme/ann@acme.example (status)"])
        }
    }

    @Test("of many people is hashed on several threads at once, each once")
    func many() async throws {
        try await withDeployment { deployed async throws in
            let users = (0..<50).map { "{email: p\($0)@acme.example, password: correct horse battery \($0)}" }
            let file = "organizations: [{name: acme, users: [\(users.joined(separator: ", "))]}]"
            #expect(try await deployed.apply(file).count == 51)
            #expect(deployed.passwords.calls == 50)
            #expect(
                try await deployed.person("p49@acme.example").password?.hash == "hash of correct horse battery 49")
            #expect(try await deployed.apply(file) == ["no changes"])
        }
    }

    @Test("of a client is compared too, and warned about when it is short")
    func clientSecrets() async throws {
        try await withDeployment { deployed async throws in
            let file = "clients: [{client_id: a, client_secret: s3cret, redirect_uris: [\"https://a.example/\"]}]"
            #expect(
                try await deployed.applyForPlan(file).warnings == [
                    "client a: client_secret has fewer than 32 characters; use a generated one"
                ])
            #expect(try await deployed.applyForPlan(file).text == "no changes")
            #expect(
                try await deployed.apply("clients: [{client_id: a, client_secret: another}]")
                    == ["~ client a (client_secret)"])
            #expect(
                try await deployed.apply("clients: [{client_id: a, token_endpoint_auth_method: none}]")
                    == ["~ client a (token_endpoint_auth_method)"])
            #expect(try await deployed.store.client(ClientID("a"))?.secretMAC == nil)
        }
    }
}

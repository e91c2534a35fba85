import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("A password that an organization's directory keeps")
struct DirectoryTests {
    private static let acme: [String: String?] = ["organization": "acme"]
    private static let lee = "lee@acme.example"

    @Test("signs in whom nobody knew, and makes their account", arguments: [acme, [:]])
    func created(_ parameters: [String: String?]) async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(
                Self.lee,
                .init(entry: "1", values: [.givenName: ["Lee"], .familyName: [" Chen "], .groups: ["b", "a"]]))
            let view = try await world.signIn(Self.lee, Self.password, parameters)
            #expect(view.finished != nil)
            let account = try await world.account(Self.lee)
            #expect(account.source == .directory(DirectoryID("ldap")))
            #expect(account.emailVerified)
            #expect(account.status == .active)
            #expect(account.roles == [.member])
            #expect(account.fullName == "Lee Chen")
            #expect(account.groups == ["a", "b"])
            #expect(try await world.store.password(of: account.id) == nil)
            #expect(
                world.directories.questions == [
                    .init(directory: "ldap", email: Self.lee, password: Self.password, service: "service secret")
                ])
        }
    }

    private static let password = World.password

    @Test("is the same person at every later sign-in, with what the directory says of them today")
    func refreshed() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1", values: [.givenName: ["Lee"], .familyName: ["Chen"]]))
            _ = try await world.signIn(Self.lee)
            let before = try await world.account(Self.lee)
            world.clock.advance(by: .hours(1))
            _ = try await world.signIn(Self.lee)
            #expect(try await world.account(Self.lee) == before)
            world.directories.set(Self.lee, .init(entry: "1", values: [.givenName: ["Li"], .groups: ["staff"]]))
            _ = try await world.signIn(Self.lee)
            let after = try await world.account(Self.lee)
            #expect(after.id == before.id)
            #expect(after.givenName == "Li")
            #expect(after.familyName == nil)
            #expect(after.groups == ["staff"])
            #expect(after.updatedAt == world.clock.now())
        }
    }

    @Test("a language is a first guess, and what cannot be shown is not taken")
    func values() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let values: [ProfileAttribute: [String]] = [
                .givenName: ["a\nb", String(repeating: "x", count: 256), "  ", "Lee"], .locale: ["de-DE, en;q=0.5"],
                .email: ["not one"],
            ]
            world.directories.set(Self.lee, .init(entry: "1", values: values))
            _ = try await world.signIn(Self.lee)
            let account = try await world.account(Self.lee)
            #expect(account.givenName == "Lee")
            #expect(account.locale == "de-DE")
            try await world.store.setLocale("fr", of: account.id)
            _ = try await world.signIn(Self.lee)
            #expect(try await world.account(Self.lee).locale == "fr")
        }
    }

    @Test("wrong, of nobody, and of somebody who has left look the same and count the same")
    func notRight() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            _ = try await world.signIn(Self.lee)
            for email in [Self.lee, "nobody@acme.example"] {
                for _ in 1...5 { #expect(try await world.signIn(email, "wrong").problem == .notRight) }
                #expect(try await world.signIn(email, "wrong").problem == .locked(remaining: .minutes(5)))
            }
            world.clock.advance(by: .minutes(5))
            world.directories.set(Self.lee, nil)
            #expect(try await world.signIn(Self.lee).problem == .notRight)
        }
    }

    @Test("is not sent anywhere while sign-ins are paused")
    func locked() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            for _ in 1...6 { _ = try await world.signIn(Self.lee, "wrong") }
            #expect(try await world.signIn(Self.lee).problem == .locked(remaining: .minutes(5)))
            #expect(world.directories.questions.count == 6)
        }
    }

    @Test("of many guesses at once no more reach the directory than are counted")
    func guessesAtOnce() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let hold = world.directories.hold()
            try await withThrowingTaskGroup(of: SignInView.self) { group in
                for _ in 1...40 { group.addTask { try await world.signIn(Self.lee, "wrong") } }
                // All but the one that is asked about and the eight that wait.
                for _ in 1...31 { #expect(try await group.next()?.problem == .directoryUnavailable) }
                hold.open()
                for try await view in group { #expect(view.finished == nil) }
            }
            #expect(world.directories.questions.count == 6)
        }
    }

    @Test("is only asked for where the address's domain is the organization's")
    func foreignDomain() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set("lee@mail.example", .init(entry: "1"))
            #expect(try await world.signIn("lee@mail.example", Self.password, Self.acme).problem == .notRight)
            #expect(world.directories.questions.isEmpty)
        }
    }

    @Test("is never asked about an account with a password of ours, right or wrong")
    func native() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set("ada@acme.example", .init(entry: "1", password: "another one"))
            #expect(try await world.signIn("ada@acme.example").finished != nil)
            #expect(try await world.signIn("ada@acme.example", "another one").problem == .notRight)
            #expect(world.directories.questions.isEmpty)
        }
    }

    @Test("takes over an account that nobody else checks, with its roles")
    func adopted() async throws {
        try await World.run { world in
            try await world.addDirectory()
            var sam = try await world.person("sam@acme.example", in: world.acme, hasPassword: false)
            sam.roles = [.owner]
            try await world.change(.putAccount(sam))
            world.directories.set("sam@acme.example", .init(entry: "7", values: [.givenName: ["Sam"]]))
            #expect(try await world.signIn("sam@acme.example").finished != nil)
            let account = try await world.account("sam@acme.example")
            #expect(account.id == sam.id)
            #expect(account.source == .directory(DirectoryID("ldap")))
            #expect(account.roles == [.owner])
            #expect(account.emailVerified)
            #expect(account.givenName == "Sam")
        }
    }

    /// Accounts that a directory does not let in, whatever it says.
    private static let statuses: [AccountStatus] = [.invited, .suspended]

    @Test("keeps out who is invited or suspended", arguments: statuses)
    func keptOut(_ status: AccountStatus) async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            _ = try await world.signIn(Self.lee)
            let account = try await world.account(Self.lee)
            try await world.set(status, of: account)
            let view = try await world.signIn(Self.lee)
            #expect(view.finished == nil)
            #expect(status == .suspended ? view.refusal == .suspended : view.problem == .notRight)
            #expect(try await world.account(Self.lee).status == status)
            // Nobody's password is sent where it could not let them in.
            #expect(world.directories.questions.count == (status == .suspended ? 2 : 1))
        }
    }

    @Test("is not asked for where no password may be used")
    func ssoOnly() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            try await world.changeAcme { $0.nativeLogin = .disabled }
            #expect(try await world.signIn(Self.lee).problem == .notRight)
            #expect(world.directories.questions.isEmpty)
        }
    }

    @Test("the log has the true reason why a directory's person is not let in, known or not")
    func trueReason() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            try await world.changeAcme { $0.nativeLogin = .disabled }
            _ = try await world.signIn(Self.lee)
            let stranger = try #require(try await world.events().first)
            #expect(stranger.account == nil && stranger["reason"] == "sso_required" && stranger["email"] == Self.lee)
            try await world.changeAcme { $0.nativeLogin = .allowed }
            _ = try await world.signIn(Self.lee)
            let lee = try await world.account(Self.lee)
            try await world.changeAcme { $0.nativeLogin = .disabled }
            world.clock.advance(by: .seconds(1))
            _ = try await world.signIn(Self.lee)
            let known = try #require(try await world.events().first)
            #expect(known.account == lee.id && known["reason"] == "sso_required")
            try await world.changeAcme { $0.nativeLogin = .allowed }
            world.clock.advance(by: .seconds(1))
            // The entry is tied to Lee's account; whoever has the address is somebody else now.
            world.directories.set(Self.lee, .init(entry: "2"))
            _ = try await world.signIn(Self.lee)
            #expect(try await world.events().first?["reason"] == "not_allowed")
            world.clock.advance(by: .seconds(1))
            world.directories.set(Self.lee, nil)
            _ = try await world.signIn(Self.lee)
            #expect(try await world.events().first?["reason"] == "not_right")
        }
    }

    @Test("an address that was given to somebody else does not lead into the account of who had it")
    func givenAway() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            _ = try await world.signIn(Self.lee)
            let before = try await world.account(Self.lee)
            world.directories.set(Self.lee, .init(entry: "2"))
            #expect(try await world.signIn(Self.lee).problem == .notRight)
            #expect(try await world.account(Self.lee) == before)
        }
    }

    @Test("a person with a new address is the same person")
    func renamed() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            _ = try await world.signIn(Self.lee)
            let before = try await world.account(Self.lee)
            world.directories.set(Self.lee, nil)
            let renamed = "lee.chen@acme.example"
            world.directories.set(renamed, .init(entry: "1", values: [.email: ["Lee.Chen@acme.example"]]))
            #expect(try await world.signIn(renamed).finished != nil)
            let after = try await world.account(renamed)
            #expect(after.id == before.id)
            #expect(after.email.address == "Lee.Chen@acme.example")
            #expect(try await world.store.accounts(of: world.acme.id).count == 2)
        }
    }

    @Test("the address that an entry has is not taken from whoever has it here")
    func takenAddress() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            _ = try await world.signIn(Self.lee)
            world.directories.set(
                Self.lee, .init(entry: "1", values: [.email: ["ada@acme.example"], .givenName: ["L"]]))
            #expect(try await world.signIn(Self.lee).finished != nil)
            #expect(try await world.account(Self.lee).givenName == "L")
            #expect(try await world.account("ada@acme.example").id == world.ada.id)
        }
    }

    @Test("an organization's MFA rule is for its directory's people too")
    func secondFactor() async throws {
        try await World.run { world in
            try await world.addDirectory()
            try await world.changeAcme { $0.mfa = .required }
            world.directories.set(Self.lee, .init(entry: "1"))
            let view = try await world.signIn(Self.lee)
            #expect(view.finished == nil)
            #expect(view.problem == nil)
            #expect(try await world.account(Self.lee).source == .directory(DirectoryID("ldap")))
        }
    }

    @Test("never expires here, and is never asked to be changed")
    func noExpiry() async throws {
        try await World.run { world in
            try await world.addDirectory()
            try await world.changeAcme { $0.password.maxAgeDays = 1 }
            world.directories.set(Self.lee, .init(entry: "1"))
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request(), Self.lee)
            world.clock.advance(by: .days(3))
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            #expect(try await world.signIn(Self.lee).finished != nil)
        }
    }

    @Test("offline access goes on while the account may, and ends with it")
    func offline() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            var browser = world.browser()
            let first = try await browser.tokens(
                for: world.portal, ["scope": "openid profile offline_access"], Self.lee)
            world.clock.advance(by: .days(1))
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            #expect(second.refreshToken != nil)
            try await world.set(.suspended, of: try await world.account(Self.lee))
            await #expect(throws: TokenError.self) {
                _ = try await world.portal.refresh(second.refreshToken?.reveal())
            }
        }
    }
}

extension World {
    /// Gives Acme, or another organization, a directory.
    @discardableResult
    func addDirectory(_ id: String = "ldap", to organization: Organization? = nil) async throws -> Directory {
        var settings = DirectorySettings(url: try #require(DirectoryURL("ldap://ldap.example")))
        settings.bindDN = "cn=svc"
        for attribute in ProfileAttribute.allCases { settings.attributes[attribute] = attribute.rawValue }
        let owner = organization ?? acme
        let sealed = try deployment.vault.sealer.seal(
            Array("service secret".utf8), context: "directory/\(owner.id)/\(id)", nonce: deployment.random.bytes(12))
        let directory = Directory(
            id: DirectoryID(id), organization: owner.id, settings: settings, sealedPassword: sealed)
        try await change(.putDirectory(directory))
        return directory
    }

    /// A sign-in at the portal in a browser of its own.
    func signIn(
        _ email: String, _ password: String = World.password, _ parameters: [String: String?] = [:]
    ) async throws -> SignInView {
        var browser = browser()
        return try await browser.signIn(portal.request(parameters), email, password)
    }

    /// Acme's account with an address.
    func account(_ email: String) async throws -> Account {
        let address = try #require(EmailAddress(email))
        return try #require(try await store.accounts(email: address, in: acme.id, limit: 1).first).account
    }
}

import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A directory that cannot be asked")
struct DirectoryOutageTests {
    private static let lee = "lee@acme.example"
    private static let down = DirectoryAnswer.unavailable("down")

    @Test("is told in so many words, and counts as no try")
    func told() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            world.directories.fail(with: Self.down)
            for _ in 1...10 { #expect(try await world.signIn(Self.lee, "wrong").problem == .directoryUnavailable) }
            world.directories.fail(with: nil)
            world.clock.advance(by: .seconds(10))
            #expect(try await world.signIn(Self.lee, "wrong").problem == .notRight)
            #expect(try await world.signIn(Self.lee).finished != nil)
        }
    }

    @Test("is asked again although it was left alone in what was the future then")
    func clockSetBack() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            world.directories.fail(with: Self.down)
            world.clock.advance(by: .days(30))
            for _ in 1...10 { #expect(try await world.signIn(Self.lee, "wrong").problem == .directoryUnavailable) }
            world.directories.fail(with: nil)
            #expect(try await world.signIn(Self.lee).problem == .directoryUnavailable)
            world.clock.advance(by: .days(-30))
            #expect(try await world.signIn(Self.lee).finished != nil)
        }
    }

    @Test("keeps nobody else waiting: local people of the organization, other organizations and other directories")
    func others() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let beta = try await world.organization("beta")
            try await world.addDirectory("other", to: beta)
            world.directories.set("bob@beta.example", .init(entry: "1"), in: "other")
            world.directories.fail(with: Self.down)
            #expect(try await world.signIn(Self.lee).problem == .directoryUnavailable)
            #expect(try await world.signIn("ada@acme.example").finished != nil)
            #expect(try await world.signIn("ada@acme.example", "wrong").problem == .notRight)
            #expect(try await world.signIn("bob@beta.example").finished != nil)
        }
    }

    @Test("does not hide that a password of ours was tried")
    func counted() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let beta = try await world.organization("beta")
            try await world.person(Self.lee, in: beta)
            world.directories.fail(with: Self.down)
            for _ in 1...6 { #expect(try await world.signIn(Self.lee, "wrong").problem == .directoryUnavailable) }
            #expect(try await world.signIn(Self.lee, "wrong", ["organization": "beta"]).problem?.isLocked == true)
            #expect(
                try await world.signIn(Self.lee, "wrong", ["organization": "acme"]).problem == .directoryUnavailable)
        }
    }

    @Test("is left alone after three failures in a row, and tried once after ten seconds")
    func breaker() async throws {
        try await World.run { world in
            try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            world.directories.fail(with: Self.down)
            for _ in 1...5 { _ = try await world.signIn(Self.lee) }
            #expect(world.directories.questions.count == 3)
            world.clock.advance(by: .seconds(9))
            _ = try await world.signIn(Self.lee)
            #expect(world.directories.questions.count == 3)
            world.clock.advance(by: .seconds(1))
            for _ in 1...2 { _ = try await world.signIn(Self.lee) }
            #expect(world.directories.questions.count == 4)
            world.clock.advance(by: .seconds(10))
            world.directories.fail(with: nil)
            #expect(try await world.signIn(Self.lee).finished != nil)
            #expect(try await world.signIn(Self.lee).finished != nil)
        }
    }

    @Test("is asked at once when its settings have changed")
    func repaired() async throws {
        try await World.run { world in
            var directory = try await world.addDirectory()
            world.directories.set(Self.lee, .init(entry: "1"))
            world.directories.fail(with: Self.down)
            for _ in 1...3 { _ = try await world.signIn(Self.lee) }
            world.directories.fail(with: nil)
            #expect(try await world.signIn(Self.lee).problem == .directoryUnavailable)
            directory.settings.timeoutSeconds = 6
            try await world.change(.putDirectory(directory))
            #expect(try await world.signIn(Self.lee).finished != nil)
        }
    }

    @Test("four are asked about at a time, and a crowd is turned away at once")
    func crowd() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let hold = world.directories.hold()
            try await withThrowingTaskGroup(of: SignInView.self) { group in
                for index in 1...80 { group.addTask { try await world.signIn("p\(index)@acme.example") } }
                var early = 0
                for _ in 1...12 { if try await group.next()?.problem == .directoryUnavailable { early += 1 } }
                #expect(early == 12)
                #expect(world.directories.questions.count == 4)
                hold.open()
                for try await view in group { #expect(view.problem == .notRight) }
            }
            #expect(world.directories.questions.count == 68)
        }
    }

    @Test("one organization's directories are asked and no other's, and none when a password of ours is right")
    func oneOrganization() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            let gamma = try await world.organization("gamma")
            try await world.addDirectory(to: beta)
            try await world.addDirectory("second", to: gamma)
            for organization in [beta, gamma] {
                let id = organization.id == beta.id ? "ldap" : "second"
                let account = Account(
                    id: AccountID("lee of \(organization.name)"), organization: organization.id,
                    email: try #require(EmailAddress("lee@mail.example")), source: .directory(DirectoryID(id)),
                    updatedAt: world.clock.now())
                try await world.change(.putAccount(account))
            }
            #expect(try await world.signIn("lee@mail.example", "wrong").problem == .notRight)
            #expect(world.directories.questions.map(\.directory) == ["ldap"])
            #expect(try await world.signIn("lee@mail.example", "wrong", ["organization": "gamma"]).problem == .notRight)
            #expect(world.directories.questions.map(\.directory) == ["ldap", "second"])
            try await world.person("lee@mail.example", in: world.acme)
            #expect(try await world.signIn("lee@mail.example").finished != nil)
            #expect(world.directories.questions.count == 2)
        }
    }

    @Test("several directories of one organization are asked in order until one knows the person")
    func several() async throws {
        try await World.run { world in
            for id in ["a", "b", "c"] { try await world.addDirectory(id) }
            world.directories.set(Self.lee, .init(entry: "1"), in: "b")
            world.directories.fail("a", with: Self.down)
            #expect(try await world.signIn(Self.lee).finished != nil)
            #expect(world.directories.questions.map(\.directory) == ["a", "b"])
            #expect(try await world.signIn(Self.lee).finished != nil)
            #expect(world.directories.questions.map(\.directory) == ["a", "b", "b"])
            #expect(try await world.signIn("nobody@acme.example").problem == .directoryUnavailable)
        }
    }

    @Test(
        "a password that one directory finds wrong is wrong, and counts, while another is down", arguments: ["a", "b"])
    func wrongInOne(_ down: String) async throws {
        try await World.run { world in
            for id in ["a", "b"] { try await world.addDirectory(id) }
            world.directories.set(Self.lee, .init(entry: "1"), in: down == "a" ? "b" : "a")
            world.directories.fail(down, with: Self.down)
            for _ in 1...5 { #expect(try await world.signIn(Self.lee, "wrong").problem == .notRight) }
            #expect(try await world.signIn(Self.lee, "wrong").problem?.isLocked == true)
            // Who is known in the first is no business of the second.
            #expect(world.directories.questions.contains { $0.directory == "a" })
            #expect(world.directories.questions.contains { $0.directory == "b" } == (down == "a"))
        }
    }

    @Test("a person of a directory that was removed may come from the next one")
    func moved() async throws {
        try await World.run { world in
            try await world.addDirectory("old")
            world.directories.set(Self.lee, .init(entry: "1"), in: "old")
            _ = try await world.signIn(Self.lee)
            let before = try await world.account(Self.lee)
            try await world.change(.removeDirectory(world.acme.id, DirectoryID("old")))
            #expect(try await world.signIn(Self.lee).problem == .notRight)
            try await world.addDirectory("new")
            world.directories.set(Self.lee, .init(entry: "other server, other id"), in: "new")
            #expect(try await world.signIn(Self.lee).finished != nil)
            let after = try await world.account(Self.lee)
            #expect(after.id == before.id)
            #expect(after.source == .directory(DirectoryID("new")))
        }
    }
}

extension SignInProblem {
    fileprivate var isLocked: Bool { if case .locked = self { true } else { false } }
}

@Suite("A search filter for people")
struct DirectoryFilterTests {
    @Test(
        "cannot be made to say more by an address", .spec("RFC 4515", "3"),
        arguments: [
            ("ann@acme.example", "(mail=ann@acme.example)"),
            ("*@acme.example", #"(mail=\2a@acme.example)"#),
            ("a|b&c=d!@acme.example", #"(mail=a\7cb\26c\3dd\21@acme.example)"#),
            ("ä@acme.example", #"(mail=\c3\a4@acme.example)"#),
        ])
    func escaped(_ email: String, _ filter: String) throws {
        #expect(DirectoryFilter.mail.filled(with: try #require(EmailAddress(email))) == filter)
    }

    @Test("puts the address in every place, and nowhere else")
    func places() throws {
        let filter = try #require(
            DirectoryFilter("(&(objectClass=person)(|(mail={email})(proxyAddresses=smtp:{email})))"))
        let email = try #require(EmailAddress("a@b.example"))
        #expect(
            filter.filled(with: email)
                == "(&(objectClass=person)(|(mail=a@b.example)(proxyAddresses=smtp:a@b.example)))")
    }

    @Test(
        "is one filter with a place for the address",
        arguments: [
            "", "mail={email}", "(mail=*)", "(mail={email}", "(mail={email}))", "(a={email})(b=c)", "(mail={email}) ",
            "(mail=\0{email})", "(mail={email})(&", ")mail={email}(",
        ])
    func refused(_ text: String) { #expect(DirectoryFilter(text) == nil) }
}

@Suite("The address of a directory")
struct DirectoryURLTests {
    @Test(
        "is a host and maybe a port, with the usual one when none is written",
        arguments: [
            ("ldap://ldap.example", "ldap.example", 389, false), ("ldaps://ldap.example", "ldap.example", 636, true),
            ("ldap://127.0.0.1:3890", "127.0.0.1", 3_890, false), ("LDAPS://Ldap.Example/", "ldap.example", 636, true),
            ("ldaps://[2001:db8::1]:1636", "2001:db8::1", 1_636, true),
        ])
    func read(_ text: String, _ host: String, _ port: Int, _ isEncrypted: Bool) throws {
        let url = try #require(DirectoryURL(text))
        #expect(url.host == host)
        #expect(Int(url.port) == port)
        #expect(url.isEncrypted == isEncrypted)
    }

    @Test(
        "says nothing else",
        arguments: [
            "", "ldap.example", "http://ldap.example", "ldapi:///", "ldap://", "ldap://a b", "ldap://u@ldap.example",
            "ldap://ldap.example/dc=acme", "ldap://ldap.example?mail", "ldap://ldap.example:0",
            "ldap://ldap.example:65536", "ldap://ldap.example#x", "ldap://a,ldap://b",
        ])
    func refused(_ text: String) { #expect(DirectoryURL(text) == nil) }
}

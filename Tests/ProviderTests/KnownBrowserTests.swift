import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("AU-09: a browser that was signed in with before, while others pause the account")
struct KnownBrowserTests {
    private static let acme: [String: String?] = ["organization": "acme"]

    /// A browser in which somebody signed in, and whose session is over.
    private static func known(in world: World, _ email: String = "ada@acme.example") async throws -> Browser {
        var browser = world.browser()
        _ = try await browser.code(world.portal.request(), email)
        browser.session = nil
        return browser
    }

    /// Has strangers use up the tries of an account.
    private static func pause(
        _ world: World, _ email: String = "ada@acme.example", _ parameters: [String: String?] = [:]
    ) async throws {
        var stranger = world.browser()
        let id = try await stranger.open(world.portal.request(parameters))
        for _ in 1...6 { _ = try await stranger.submit(email, "wrong", to: id) }
        #expect(try await stranger.submit(email, to: id).problem == .locked(remaining: .minutes(5)))
    }

    @Test("signs in, and the pause goes on for everybody else", arguments: [acme, [:]], [acme, [:]])
    func spared(_ pausing: [String: String?], _ own: [String: String?]) async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world, "ada@acme.example", pausing)
            #expect(try await browser.signIn(world.portal.request(own)).finished != nil)
            world.clock.advance(by: .minutes(4))
            var stranger = world.browser()
            #expect(try await stranger.signIn(world.portal.request(pausing)).problem == .locked(remaining: .minutes(1)))
        }
    }

    @Test("has as many tries of its own as anybody, and is then paused like everybody, to the second")
    func ownTries() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world)
            world.clock.advance(by: .minutes(1))
            let id = try await browser.open(world.portal.request())
            for _ in 1...5 {
                #expect(try await browser.submit("ada@acme.example", "wrong", to: id).problem == .notRight)
            }
            // The pause of all tries has four minutes to go, and these did not make it longer.
            for password in ["wrong", World.password] {
                let view = try await browser.submit("ada@acme.example", password, to: id)
                #expect(view.problem == .locked(remaining: .minutes(4)))
            }
            world.clock.advance(by: .minutes(4) - .seconds(1))
            #expect(try await browser.submit(to: id).problem == .locked(remaining: .seconds(1)))
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.submit(to: id).finished != nil)
        }
    }

    @Test("a right password there forgets the wrong ones before it")
    func success() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world)
            for _ in 1...3 {
                browser.session = nil
                let id = try await browser.open(world.portal.request())
                for _ in 1...5 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
                #expect(try await browser.submit(to: id).finished != nil)
            }
        }
    }

    @Test("what is typed in it while nothing is paused counts for strangers as well")
    func together() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            let id = try await browser.open(world.portal.request())
            for _ in 1...5 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            #expect(
                try await browser.submit("ada@acme.example", "wrong", to: id).problem
                    == .locked(remaining: .minutes(5)))
            var stranger = world.browser()
            #expect(try await stranger.signIn(world.portal.request()).problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("another browser, one of another person, and one with a cookie of its own making are strangers")
    func strangers() async throws {
        try await World.run { world in
            try await world.person("bob@acme.example", in: world.acme)
            let bobs = try await Self.known(in: world, "bob@acme.example")
            try await Self.pause(world)
            var made = world.browser()
            made.device = world.deployment.random.token()
            for stranger in [world.browser(), bobs, made] {
                var stranger = stranger
                #expect(try await stranger.signIn(world.portal.request()).problem == .locked(remaining: .minutes(5)))
            }
        }
    }

    @Test("an email alone goes on to the password there, and says elsewhere that sign-in is paused")
    func emailAlone() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world)
            #expect(try await browser.signIn(world.portal.request(), "ada@acme.example", "").problem == nil)
            var stranger = world.browser()
            let view = try await stranger.signIn(world.portal.request(), "ada@acme.example", "")
            #expect(view.problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("unlocking ends its own pause, too")
    func unlocked() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world)
            let id = try await browser.open(world.portal.request())
            for _ in 1...6 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            let person = try await FoundPerson.find(world.ada.email, in: "acme", world.deployment)
            #expect(try await UnlockPerson(world.deployment).run(person))
            try await Self.pause(world)
            #expect(try await browser.submit(to: id).finished != nil)
        }
    }

    @Test("is a stranger after a password reset elsewhere")
    func reset() async throws {
        try await World.run { world in
            let browser = try await Self.known(in: world)
            try await world.ask("ada@acme.example")
            let mail = try #require(try await world.letters().last { $0.kind == .passwordReset })
            let token = try world.token(of: try #require(mail.values["link"]), at: "/password/reset")
            let new = "nine purple elephants dance"
            let view = try await ForgottenPassword(world.deployment).reset(
                token, to: Secret(new), confirmation: Secret(new), visitor: world.browser().visitor)
            guard case .done = view else {
                Issue.record("a new password was expected")
                return
            }
            var stranger = world.browser()
            let id = try await stranger.open(world.portal.request())
            for _ in 1...6 { _ = try await stranger.submit("ada@acme.example", "wrong", to: id) }
            var known = browser
            let paused = try await known.signIn(world.portal.request(), "ada@acme.example", new)
            #expect(paused.problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("of two accounts with one address only the one that it knows is tried")
    func namesake() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person("ada@acme.example", in: beta, id: "namesake")
            var browser = world.browser()
            _ = try await browser.code(world.portal.request(Self.acme))
            browser.session = nil
            try await Self.pause(world)
            #expect(try await browser.signIn(world.portal.request()).finished != nil)
            browser.session = nil
            let view = try await browser.signIn(world.portal.request(["organization": "beta"]))
            #expect(view.problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("a directory is asked about the person it knows, and about nobody else")
    func directory() async throws {
        try await World.run { world in
            try await world.addDirectory()
            let lee = "lee@acme.example"
            world.directories.set(lee, .init(entry: "1", values: [.givenName: ["Lee"]]))
            var browser = try await Self.known(in: world, lee)
            try await Self.pause(world, lee)
            let asked = world.directories.questions.count
            var stranger = world.browser()
            #expect(try await stranger.signIn(world.portal.request(), lee).finished == nil)
            #expect(world.directories.questions.count == asked)
            #expect(try await browser.signIn(world.portal.request(), lee).finished != nil)
            #expect(world.directories.questions.count == asked + 1)
        }
    }

    @Test("AU-11: of many guesses at once there no more are taken than it has tries")
    func atOnce() async throws {
        try await World.run { world in
            var browser = try await Self.known(in: world)
            try await Self.pause(world)
            let id = try await browser.open(world.portal.request())
            let known = browser
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...12 {
                    group.addTask {
                        var browser = known
                        _ = try await browser.submit("ada@acme.example", "wrong", to: id)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await browser.submit(to: id).problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("the change of one's own password is not stopped by others")
    func ownPage() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            try await Self.pause(world)
            guard case .changed = try await browser.changePassword(to: "nine purple elephants dance") else {
                Issue.record("the owner was kept out")
                return
            }
        }
    }
}

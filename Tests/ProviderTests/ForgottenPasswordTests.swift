import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("A forgotten password")
struct ForgottenPasswordTests {
    private static let new = "nine purple elephants dance"

    /// Asks for a link and takes its token out of the mail.
    private static func token(_ world: World, _ email: String = "ada@acme.example") async throws -> Secret<String> {
        try await world.ask(email)
        let mail = try #require(try await world.letters().last { $0.kind == .passwordReset })
        return try world.token(of: try #require(mail.values["link"]), at: "/password/reset")
    }

    private static func reset(
        _ token: Secret<String>, in world: World, to password: String = new, confirmation: String? = nil
    ) async throws -> ForgottenPassword.View {
        try await ForgottenPassword(world.deployment).reset(
            token, to: Secret(password), confirmation: Secret(confirmation ?? password),
            visitor: world.browser().visitor)
    }

    private static func show(_ token: Secret<String>, in world: World) async throws -> ForgottenPassword.View {
        try await ForgottenPassword(world.deployment).show(token)
    }

    @Test("the link sets a new password once, signs nobody in, ends every session, and the person is told")
    func reset() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .seconds(1))
            let token = try await Self.token(world)
            for _ in 0..<5 { #expect(try await Self.show(token, in: world).form?.account == world.ada) }
            #expect(try await Self.reset(token, in: world).isDone)
            #expect(try await CurrentSession(world.deployment).find(browser.visitor) == nil)
            #expect(try await world.letters().map(\.kind) == [.passwordWasReset])
            #expect(try await Self.show(token, in: world).end == .used)
            #expect(try await Self.reset(token, in: world, to: "another long passphrase").end == .used)
            var other = world.browser()
            #expect(try await other.signIn(world.portal.request()).problem == .notRight)
            let view = try await other.signIn(world.portal.request(), "ada@acme.example", Self.new)
            #expect(view.finished != nil)
        }
    }

    @Test("is good for one hour, to the second")
    func expiry() async throws {
        try await World.run { world in
            let token = try await Self.token(world)
            world.clock.advance(by: .hours(1) - .seconds(1))
            #expect(try await Self.show(token, in: world).form != nil)
            world.clock.advance(by: .seconds(1))
            #expect(try await Self.show(token, in: world).end == .expired)
            #expect(try await Self.reset(token, in: world).end == .expired)
        }
    }

    @Test("AU-17: a newer link, another password or another address ends it")
    func overtaken() async throws {
        try await World.run { world in
            let first = try await Self.token(world)
            let second = try await Self.token(world)
            #expect(try await Self.reset(first, in: world).end == .replaced)
            try await world.change(.setPassword(world.ada.id, try world.credential()))
            #expect(try await Self.reset(second, in: world).end == .replaced)
            let third = try await Self.token(world)
            var moved = world.ada
            moved.email = try #require(EmailAddress("ada.l@acme.example"))
            try await world.change(.putAccount(moved))
            #expect(try await Self.reset(third, in: world).end == .replaced)
            #expect(try await Self.token(world, "ada.l@acme.example").reveal().count == 43)
        }
    }

    @Test("what is wrong with the password is said, the old one among that, and the link stays good")
    func criteria() async throws {
        try await World.run { world in
            let token = try await Self.token(world)
            #expect(try await Self.reset(token, in: world, to: "short").form?.problem == .criteria)
            #expect(try await Self.reset(token, in: world, confirmation: "x").form?.problem == .mismatch)
            #expect(try await Self.reset(token, in: world, to: World.password).form?.problem == .reused)
            #expect(try await Self.reset(token, in: world).isDone)
        }
    }

    @Test("AU-16: nobody gets a link who has no password here: each is told what they have instead")
    func others() async throws {
        try await World.run { world in
            let sso = try await world.organization("sso") { $0.nativeLogin = .disabled }
            try await world.person("sue@sso.example", in: sso)
            var glass = try await world.person("boss@sso.example", in: sso)
            glass.breakGlass = true
            try await world.change(.putAccount(glass))
            try await world.person("gus@acme.example", in: world.acme, status: .invited, hasPassword: false)
            try await world.person("sid@acme.example", in: world.acme, status: .suspended)
            var dora = try await world.person("dora@acme.example", in: world.acme, hasPassword: false)
            dora.source = .directory(DirectoryID("corp"))
            try await world.change(.putAccount(dora))
            let expected: [(String, [Mail.Kind])] = [
                ("sue@sso.example", [.howToSignIn]), ("boss@sso.example", [.passwordReset]),
                ("gus@acme.example", [.invitation]), ("sid@acme.example", []), ("dora@acme.example", [.howToSignIn]),
                ("nobody@acme.example", []), ("ADA@Acme.example", [.passwordReset]),
            ]
            for (email, kinds) in expected {
                try await world.ask(email)
                let mails = try await world.letters()
                #expect(mails.map(\.kind) == kinds, "\(email)")
                if kinds == [.howToSignIn] {
                    #expect(mails[0].values["link"]?.hasPrefix("https://id.example/login/org/") == true)
                }
                #expect(mails.allSatisfy { $0.recipient.address == $0.recipient.address.lowercased() })
            }
        }
    }

    @Test("where the organization has gone over to single sign-on, a link that is still around sets nothing")
    func ssoMeanwhile() async throws {
        try await World.run { world in
            let token = try await Self.token(world)
            try await world.changeAcme { $0.nativeLogin = .disabled }
            #expect(try await Self.show(token, in: world).end == .revoked)
            #expect(try await Self.reset(token, in: world).end == .revoked)
            try await world.changeAcme { $0.nativeLogin = .allowed }
            try await world.set(.suspended, of: world.ada)
            #expect(try await Self.reset(token, in: world).end == .revoked)
        }
    }

    @Test("an address with accounts in several organizations gets a link for each")
    func several() async throws {
        try await World.run { world in
            let globex = try await world.organization("globex")
            try await world.person("ada@acme.example", in: globex)
            try await world.ask("ada@acme.example")
            let mails = try await world.letters()
            #expect(Set(mails.map(\.organizationName)) == ["Acme Corp", "globex"])
            #expect(mails.allSatisfy { $0.kind == .passwordReset })
            try await world.ask("ada@acme.example", .organizationNames)
            let names = try #require(try await world.letters().first)
            #expect(names.kind == .organizationNames)
            #expect(names.values["organizations"] == "Acme Corp (acme)\nglobex (globex)")
            try await world.ask("nobody@acme.example", .organizationNames)
            #expect(try await world.letters().isEmpty)
        }
    }

    @Test("G-22: during a pause a reset succeeds, and the pause goes on")
    func paused() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 0..<6 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            let token = try await Self.token(world)
            #expect(try await Self.reset(token, in: world).isDone)
            let view = try await browser.submit("ada@acme.example", Self.new, to: id)
            guard case .locked = view.problem else {
                Issue.record("the pause goes on")
                return
            }
            world.clock.advance(by: .minutes(5))
            #expect(try await browser.submit("ada@acme.example", Self.new, to: id).finished != nil)
        }
    }

    @Test(
        "AU-03: too many requests for an address are refused for a while, whether anybody has it or not",
        arguments: ["ada@acme.example", "nobody@acme.example"])
    func tooMany(email: String) async throws {
        try await World.run { world in
            for _ in 0..<5 { try await world.ask(email) }
            await #expect(throws: TooManyTries(pause: .minutes(15))) { try await world.ask(email.uppercased()) }
            try await world.ask("bob@acme.example")
            world.clock.advance(by: .minutes(15))
            try await world.ask(email)
        }
    }

    @Test("too many requests of a network are refused, whatever the addresses")
    func tooManyOfOne() async throws {
        try await World.run { world in
            for number in 0..<30 { try await world.ask("person\(number)@acme.example") }
            await #expect(throws: TooManyTries(pause: .minutes(10))) { try await world.ask("one-more@acme.example") }
        }
    }
}

extension ForgottenPassword.View {
    var form: ForgottenPassword.Form? { if case .form(let form) = self { form } else { nil } }
    var end: LinkEnd? { if case .ended(let end) = self { end } else { nil } }
    var isDone: Bool { if case .done = self { true } else { false } }
}

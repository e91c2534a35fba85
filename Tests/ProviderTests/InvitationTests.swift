import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Invitations")
struct InvitationTests {
    static let password = "nine purple elephants dance"

    private static func invite(
        _ world: World, _ email: String = "gus@acme.example", to organization: String = "acme", sends: Bool = false,
        _ change: (inout Invitations.Guest) -> Void = { _ in }
    ) async throws -> Secret<String> {
        var guest = Invitations.Guest(email: try #require(EmailAddress(email)))
        change(&guest)
        let link = try await Invitations(world.deployment).invite(
            guest, to: try #require(OrganizationName(organization)), sends: sends, by: .shell)
        _ = try await world.deployment.configuration.refresh()
        return try world.token(of: link.reveal(), at: "/invitation")
    }

    private static func register(
        _ token: Secret<String>, in world: World, _ password: String = password, confirmation: String? = nil,
        _ change: (inout AcceptInvitation.Answers) -> Void = { _ in }
    ) async throws -> InvitationView {
        var answers = AcceptInvitation.Answers(
            password: Secret(password), confirmation: Secret(confirmation ?? password))
        change(&answers)
        var browser = world.browser()
        browser.binding = world.deployment.random.token()
        return try await AcceptInvitation(world.deployment).register(token, answers, visitor: browser.visitor)
    }

    private static func show(_ token: Secret<String>, in world: World) async throws -> InvitationView {
        try await AcceptInvitation(world.deployment).show(token)
    }

    @Test("the first one makes the account, registering makes it active, and the person is in")
    func registers() async throws {
        try await World.run { world in
            let token = try await Self.invite(world) { $0.givenName = "Gus" }
            for _ in 0..<5 { #expect(try await Self.show(token, in: world).form?.account.givenName == "Gus") }
            let view = try await Self.register(token, in: world) {
                $0.givenName = "Eve"
                $0.familyName = " Gone\u{0}\n "
                $0.locale = "de"
            }
            #expect(view.signIn?.finished?.locale == "de")
            let account = try #require(try await world.gus())
            #expect(account.status == .active && account.emailVerified && account.locale == "de")
            #expect(account.fullName == "Gus Gone")
            var browser = world.browser()
            let again = try await browser.signIn(world.portal.request(), "gus@acme.example", Self.password)
            #expect(again.finished != nil)
            #expect(try await Self.show(token, in: world).end == .used)
            #expect(try await Self.register(token, in: world).end == .used)
        }
    }

    @Test("what is wrong with the password is said, and the link stays good")
    func criteria() async throws {
        try await World.run { world in
            let token = try await Self.invite(world)
            let short = try #require(try await Self.register(token, in: world, "short").form)
            #expect(short.problem == .criteria && short.criteria.contains { $0.key == "min_length" && !$0.isMet })
            #expect(try await Self.register(token, in: world, confirmation: "x").form?.problem == .mismatch)
            #expect(try await Self.register(token, in: world).signIn?.finished != nil)
        }
    }

    @Test("is good for as many days as the organization says, to the second", arguments: [1, 7, 30])
    func expiry(days: Int) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.invitationDays = days }
            let token = try await Self.invite(world)
            world.clock.advance(by: .days(Int64(days)) - .seconds(1))
            #expect(try await Self.show(token, in: world).form != nil)
            world.clock.advance(by: .seconds(1))
            #expect(try await Self.show(token, in: world).end == .expired)
            #expect(try await Self.register(token, in: world).end == .expired)
            #expect(try await world.gus()?.status == .invited)
        }
    }

    @Test("a newer one ends the one before; one that was taken back is not had again by asking")
    func ends() async throws {
        try await World.run { world in
            let first = try await Self.invite(world)
            let second = try await Self.invite(world)
            #expect(try await Self.show(first, in: world).end == .replaced)
            let gus = try #require(try await world.gus())
            #expect(try await Invitations(world.deployment).revoke(gus, by: .shell))
            #expect(try await !Invitations(world.deployment).revoke(gus, by: .shell))
            #expect(try await Self.show(second, in: world).end == .revoked)
            #expect(try await Self.show(Secret("nonsense"), in: world).end == .unknown)
            try await world.ask("gus@acme.example")
            #expect(try await world.letters().isEmpty)
        }
    }

    @Test("AU-14: who may not have a password, or not yet sign in, is not let in by an invitation")
    func rules() async throws {
        try await World.run { world in
            let token = try await Self.invite(world)
            try await world.changeAcme { $0.nativeLogin = .disabled }
            guard case .singleSignOn = try await Self.show(token, in: world) else {
                Issue.record("a password must not be asked for")
                return
            }
            #expect(try await Self.register(token, in: world).signIn == nil)
            #expect(try await world.gus()?.status == .invited)

            try await world.changeAcme { $0.mfa = .required }
            let view = try await Self.register(token, in: world)
            #expect(view.signIn != nil && view.signIn?.finished == nil)
        }
    }

    @Test("is mailed in the guest's language when that is wanted, with the days it is good for")
    func mailed() async throws {
        try await World.run { world in
            _ = try await Self.invite(world, sends: true) { $0.locale = "de" }
            let mails = try await world.letters()
            let mail = try #require(mails.first)
            #expect(mails.count == 1 && mail.kind == .invitation && mail.locale == "de")
            #expect(mail.recipient.address == "gus@acme.example" && mail.values["days"] == "7")
            #expect(mail.values["link"]?.hasPrefix("https://id.example/invitation?token=") == true)
        }
    }

    @Test("who has registered, or is suspended, or has no organization, cannot be invited")
    func problems() async throws {
        try await World.run { world in
            await #expect(throws: InvitationProblem.registered(world.ada.email)) {
                try await Self.invite(world, "ADA@acme.example")
            }
            try await world.set(.suspended, of: world.ada)
            await #expect(throws: InvitationProblem.suspended(world.ada.email)) {
                try await Self.invite(world, "ada@acme.example")
            }
            await #expect(throws: InvitationProblem.self) { try await Self.invite(world, to: "nowhere") }
        }
    }

    @Test("while sign-ins with the address are paused, registering does not lead around the pause")
    func paused() async throws {
        try await World.run { world in
            let token = try await Self.invite(world)
            var stranger = world.browser()
            let id = try await stranger.open(world.portal.request(["organization": "acme"]))
            for _ in 0..<6 { _ = try await stranger.submit("gus@acme.example", "wrong", to: id) }
            guard case .registeredButPaused = try await Self.register(token, in: world) else {
                Issue.record("the pause goes on")
                return
            }
        }
    }
}

extension InvitationView {
    var form: InvitationForm? { if case .form(let form) = self { form } else { nil } }
    var end: LinkEnd? { if case .ended(let end) = self { end } else { nil } }
    var signIn: SignInView? { if case .registered(_, let view) = self { view } else { nil } }
}

extension World {
    /// The token in a link to a page of ours.
    func token(of link: String, at path: String) throws -> Secret<String> {
        let start = "\(World.issuer)\(path)?token="
        try #require(link.hasPrefix(start))
        return Secret(String(link.dropFirst(start.count)))
    }

    /// The person who was invited.
    func gus() async throws -> Account? {
        let email = try #require(EmailAddress("gus@acme.example"))
        return try await store.accounts(email: email, in: acme.id, limit: 1).first?.account
    }

    /// Asks for help with a forgotten password.
    func ask(_ email: String, _ kind: Errand.Kind = .forgottenPassword) async throws {
        try await ForgottenPassword(deployment).ask(
            kind, for: try #require(EmailAddress(email)), visitor: browser().visitor)
    }
}

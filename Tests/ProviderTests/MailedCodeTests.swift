import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("The code beside a link")
struct MailedCodeTests {
    private static let email = "ada@acme.example"

    /// Asks for a link and takes the code out of the mail.
    private static func code(_ world: World, _ kind: Mail.Kind = .passwordReset, _ email: String = email) async throws
        -> String
    {
        try await world.ask(email)
        let mail = try #require(try await world.letters().last { $0.kind == kind })
        #expect(mail.values["code_page"] == "https://id.example/code")
        return try #require(mail.values["code"])
    }

    private static func redeem(
        _ code: String, in world: World, _ email: String = email, from network: String = "192.0.2.1"
    ) async throws -> MailedCodes.Outcome {
        let visitor = Visitor(session: nil, browser: nil, network: network)
        return try await MailedCodes(world.deployment).redeem(
            code, for: try #require(EmailAddress(email)), visitor: visitor)
    }

    private static func show(_ token: Secret<String>, in world: World) async throws -> ForgottenPassword.View {
        try await ForgottenPassword(world.deployment).show(token)
    }

    @Test("AU-19: leads once to where the link leads, however it is typed, and takes the link's place")
    func once() async throws {
        try await World.run { world in
            try await world.ask(Self.email)
            let mail = try #require(try await world.letters().last)
            let code = try #require(mail.values["code"])
            let link = try world.token(of: try #require(mail.values["link"]), at: "/password/reset")
            let typed = " " + code.lowercased().replacing("-", with: " ")
            let (kind, token) = try #require(try await Self.redeem(typed, in: world, "ADA@Acme.example").link)
            #expect(kind == .passwordReset)
            #expect(try await Self.show(token, in: world).form?.account == world.ada)
            #expect(try await Self.show(link, in: world).end == .replaced)
            #expect(try await Self.redeem(code, in: world).isWrong)
            let view = try await ForgottenPassword(world.deployment).reset(
                token, to: Secret("nine purple elephants dance"), confirmation: Secret("nine purple elephants dance"),
                visitor: world.browser().visitor)
            #expect(view.isDone)
        }
    }

    @Test("of many at once one gets there")
    func race() async throws {
        try await World.run { world in
            let code = try await Self.code(world)
            let links = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 { group.addTask { try await Self.redeem(code, in: world).link != nil } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(links == 1)
        }
    }

    @Test("an invited person registers by the code of the invitation, for as many days as by its link")
    func invitation() async throws {
        try await World.run { world in
            try await world.person("gus@acme.example", in: world.acme, status: .invited, hasPassword: false)
            let code = try await Self.code(world, .invitation, "gus@acme.example")
            world.clock.advance(by: .days(7) - .seconds(2))
            let (kind, token) = try #require(try await Self.redeem(code, in: world, "gus@acme.example").link)
            #expect(kind == .invitation)
            world.clock.advance(by: .seconds(1))
            #expect(try await AcceptInvitation(world.deployment).show(token).form != nil)
            // The successor lives no longer than what it came from.
            world.clock.advance(by: .seconds(1))
            #expect(try await AcceptInvitation(world.deployment).show(token).end == .expired)
        }
    }

    @Test("is good for one hour, to the second, and dies with the link: by a newer one, or another address")
    func ends() async throws {
        try await World.run { world in
            let first = try await Self.code(world)
            world.clock.advance(by: .hours(1))
            #expect(try await Self.redeem(first, in: world).isWrong)
            let second = try await Self.code(world)
            let third = try await Self.code(world)
            #expect(Set([first, second, third]).count == 3)
            #expect(try await Self.redeem(second, in: world).isWrong)
            var moved = world.ada
            moved.email = try #require(EmailAddress("ada.l@acme.example"))
            try await world.change(.putAccount(moved))
            #expect(try await Self.redeem(third, in: world).isWrong)
            #expect(try await Self.redeem(third, in: world, "ada.l@acme.example").isWrong)
        }
    }

    @Test("belongs to its address: of two people each has another one, and nobody takes the other's")
    func bound() async throws {
        try await World.run { world in
            try await world.person("bob@acme.example", in: world.acme)
            let ada = try await Self.code(world)
            let bob = try await Self.code(world, .passwordReset, "bob@acme.example")
            #expect(ada != bob)
            #expect(try await Self.redeem(bob, in: world).isWrong)
            #expect(try await Self.redeem(ada, in: world, "nobody@acme.example").isWrong)
            #expect(try await Self.redeem(ada, in: world).link != nil)
        }
    }

    @Test("where one address has two links, each code leads to its own")
    func several() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person(Self.email, in: beta)
            try await world.ask(Self.email)
            let mails = try await world.letters().filter { $0.kind == .passwordReset }
            #expect(mails.count == 2)
            for mail in mails {
                let code = try #require(mail.values["code"])
                let (_, token) = try #require(try await Self.redeem(code, in: world).link)
                #expect(try await Self.show(token, in: world).form?.organization.id == mail.organization)
            }
        }
    }

    @Test("AU-03, AU-19: the sixth try in a quarter of an hour is not looked at, whether anybody has the address")
    func limited() async throws {
        try await World.run { world in
            let code = try await Self.code(world)
            for email in [Self.email, "nobody@acme.example"] {
                for index in 0..<5 {
                    #expect(try await Self.redeem("AAAA-AAAA", in: world, email, from: "192.0.2.\(index)").isWrong)
                }
                // The right one is not looked at either, and going on does not make the pause longer.
                for second in 0..<3 {
                    #expect(try await Self.redeem(code, in: world, email).pause == .seconds(900 - second))
                    world.clock.advance(by: .seconds(1))
                }
                world.clock.advance(by: .seconds(897))
            }
            #expect(try await Self.redeem(code, in: world).link != nil)
        }
    }

    @Test("AU-10: the tries of one network are counted for all addresses together")
    func network() async throws {
        try await World.run { world in
            for index in 0..<30 {
                let outcome = try await Self.redeem(
                    "AAAA-AAAA", in: world, "n\(index)@acme.example", from: "2001:db8::\(index)")
                #expect(outcome.isWrong)
            }
            let next = try await Self.redeem("AAAA-AAAA", in: world, "next@acme.example", from: "2001:db8::ffff")
            #expect(next.pause == .seconds(600))
            #expect(try await Self.redeem("AAAA-AAAA", in: world, "next@acme.example").isWrong)
        }
    }
}

extension MailedCodes.Outcome {
    fileprivate var link: (AccountLink.Kind, Secret<String>)? {
        if case .link(let kind, let token) = self { (kind, token) } else { nil }
    }
    fileprivate var isWrong: Bool { if case .wrong = self { true } else { false } }
    fileprivate var pause: Duration? { if case .paused(let pause) = self { pause } else { nil } }
}

import Identity
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("signet explain")
struct ExplainTests {
    /// A person, and what is explained of them; rules that apply end in `!`.
    struct Explained: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let prepare: @Sendable (World) async throws -> Void
        let question: @Sendable (inout ExplainSignIn.Question) -> Void
        let method: SignInMethod
        let rules: String

        init(
            _ who: String, _ method: SignInMethod, _ rules: String,
            asking question: @escaping @Sendable (inout ExplainSignIn.Question) -> Void,
            _ prepare: @escaping @Sendable (World) async throws -> Void = { _ in }
        ) {
            testDescription = who
            self.prepare = prepare
            self.question = question
            self.method = method
            self.rules = rules
        }

        init(
            _ who: String, _ method: SignInMethod, _ rules: String,
            _ prepare: @escaping @Sendable (World) async throws -> Void = { _ in }
        ) {
            self.init(who, method, rules, asking: { _ in }, prepare)
        }
    }

    private static let plain =
        "identify.first! federate.no-connection password.only! mfa.not-enrolled change_password.not-due "
        + "enroll_mfa.optional step_up.not-requested consent.no-application"

    static let people = [
        Explained("somebody with a password", .native, plain),
        Explained(
            "somebody unknown", .native, plain.replacing("not-due", with: "no-password"),
            asking: { $0.email = EmailAddress("new@acme.example") ?? $0.email }),
        Explained("somebody suspended", .refused, plain) { try await $0.set(.suspended, of: $0.ada) },
        Explained("somebody invited", .refused, plain) { try await $0.set(.invited, of: $0.ada) },
        Explained("somebody whose password must change", .native, plain.replacing("not-due", with: "forced!")) {
            try await $0.change(.setPassword($0.ada.id, try $0.credential(mustChange: true)))
        },
        Explained("somebody whose password has expired", .native, plain.replacing("not-due", with: "expired!")) {
            try await $0.changeAcme { $0.password.maxAgeDays = 30 }
            $0.clock.advance(by: .days(30))
        },
        Explained(
            "somebody of an organization that requires MFA", .native,
            plain.replacing("enroll_mfa.optional", with: "enroll_mfa.required!")
        ) { try await $0.changeAcme { $0.mfa = .required } },
        Explained(
            "somebody of an organization that requires SSO and has no connection", .refused,
            "identify.first! federate.required! password.sso-required mfa.sso change_password.sso enroll_mfa.sso "
                + "step_up.not-requested consent.no-application"
        ) { try await $0.changeAcme { $0.nativeLogin = .disabled } },
        Explained(
            "somebody of whom two factors are asked", .native,
            plain.replacing("step_up.not-requested", with: "step_up.factor!"),
            asking: { $0.acr = "urn:signet:acr:2fa" }),
        Explained(
            "somebody of whom something is asked that nobody here reaches", .native,
            plain.replacing("step_up.not-requested", with: "step_up.voluntary"), asking: { $0.acr = "urn:other" }),
        Explained(
            "somebody who comes from an application that need not ask", .native,
            plain.replacing("no-application", with: "not-asked"),
            asking: {
                $0.client = ClientID("portal")
                $0.maxAge = 60
            }),
        Explained(
            "somebody who comes from an application that has to ask", .native,
            plain.replacing("no-application", with: "first!"), asking: { $0.client = ClientID("asking") }
        ) { _ = try await $0.asking() },
        Explained(
            "somebody who allowed it everything", .native, plain.replacing("no-application", with: "given"),
            asking: { $0.client = ClientID("asking") }
        ) { try await $0.allow(try await $0.asking().metadata.scopes) },
        Explained(
            "somebody who allowed it less", .native, plain.replacing("no-application", with: "more!"),
            asking: { $0.client = ClientID("asking") }
        ) {
            _ = try await $0.asking()
            try await $0.allow(["openid"])
        },
        Explained(
            "somebody who comes from another organization's application", .refused,
            plain.replacing("no-application", with: "other-organization"), asking: { $0.client = ClientID("inner") }
        ) { _ = try await $0.application("inner", of: try await $0.organization("beta")) },
    ]

    @Test("says each step in order, with its rule", arguments: ExplainTests.people)
    func explain(_ explained: Explained) async throws {
        try await World.run { world in
            try await explained.prepare(world)
            var question = ExplainSignIn.Question(organization: "acme", email: world.ada.email)
            explained.question(&question)
            let answer = try await ExplainSignIn(world.deployment).run(question)
            let rules = answer.reasons.map { $0.rule + ($0.applies ? "!" : "") }.joined(separator: " ")
            #expect(rules == explained.rules)
            #expect(answer.method == explained.method)
            #expect(answer.reasons.map(\.step) == Reason.StepName.allCases)
            #expect(answer.reasons.allSatisfy { !$0.reason.isEmpty })
            #expect((answer.account == nil) == (question.email != world.ada.email))
        }
    }

    @Test("what it says is what a sign-in writes down, and asking changes nothing")
    func sameRules() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request(), "ada@acme.example", "wrong")
            let event = try #require(try await world.events().first)
            let answer = try await ExplainSignIn(world.deployment).run(
                .init(organization: "acme", email: world.ada.email, client: world.portal.client.id))
            let applying = answer.reasons.filter(\.applies).map(\.rule).joined(separator: " ")
            #expect(event["rules"] == applying)
            #expect(try await world.events().count == 1)
        }
    }

    @Test("a pause is told with its end")
    func pause() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...6 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            let question = ExplainSignIn.Question(organization: "acme", email: world.ada.email)
            let answer = try await ExplainSignIn(world.deployment).run(question)
            #expect(answer.lockedUntil == world.clock.now() + .minutes(5))
            world.clock.advance(by: .minutes(5))
            #expect(try await ExplainSignIn(world.deployment).run(question).lockedUntil == nil)
        }
    }

    @Test("an organization or an application that does not exist is said so", arguments: ["organization", "client"])
    func unknown(_ what: String) async throws {
        try await World.run { world in
            let question = ExplainSignIn.Question(
                organization: what == "organization" ? "nowhere" : "acme", email: world.ada.email,
                client: what == "client" ? ClientID("nowhere") : nil)
            await #expect(throws: SupportError("there is no \(what) 'nowhere'")) {
                _ = try await ExplainSignIn(world.deployment).run(question)
            }
        }
    }
}

extension World {
    /// An application that has to ask.
    fileprivate func asking() async throws -> Client {
        try await application("asking") { $0.requireConsent = true }.client
    }

    /// Lets it have these scopes.
    fileprivate func allow(_ scopes: [String]) async throws {
        let client = ClientID("asking")
        let consent = Consent(
            account: ada.id, client: client, scopes: scopes.sorted(), claims: [], givenAt: clock.now())
        let old = try await store.consent(of: ada.id, to: client)
        #expect(try await store.remember(consent, inPlaceOf: old))
    }
}

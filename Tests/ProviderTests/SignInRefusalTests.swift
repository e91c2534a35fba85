import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A sign-in that fails tells nobody why")
struct SignInRefusalTests {
    /// Why an email and a password may not do.
    enum Reason: CaseIterable, Sendable {
        case unknown, wrongPassword, noPassword, ssoOnly, invited, otherOrganization

        /// An email and a password that fail for this reason at a page of Acme's.
        func credentials(in world: World) async throws -> (email: String, password: String) {
            switch self {
            case .unknown: return ("nobody@acme.example", World.password)
            case .wrongPassword: return ("ada@acme.example", "wrong")
            case .noPassword:
                try await world.person("sam@acme.example", in: world.acme, hasPassword: false)
                return ("sam@acme.example", World.password)
            case .ssoOnly:
                try await world.changeAcme { $0.nativeLogin = .disabled }
                return ("ada@acme.example", World.password)
            case .invited:
                try await world.person("ivy@acme.example", in: world.acme, status: .invited)
                return ("ivy@acme.example", World.password)
            case .otherOrganization:
                try await world.person("bob@beta.example", in: try await world.organization("beta"))
                return ("bob@beta.example", World.password)
            }
        }
    }

    /// What a page shows, but for what the person typed and what stands in the address.
    private struct Appearance: Equatable {
        let problem: SignInProblem?
        let organization: OrganizationID?
        let client: ClientID?
        let isFilledIn: Bool

        /// Of a page of Acme's that the portal sent somebody to.
        static func form(_ problem: SignInProblem) -> Appearance {
            Appearance(
                problem: problem, organization: OrganizationID("org-acme"), client: ClientID("portal"),
                isFilledIn: true)
        }

        static func of(_ view: SignInView, typed email: String) -> Appearance? {
            view.form.map { form in
                Appearance(
                    problem: form.problem, organization: form.organization?.id, client: form.client?.id,
                    isFilledIn: form.email == email)
            }
        }
    }

    @Test(
        "AU-01, AU-03: every reason looks the same, counts the same and locks at the same try",
        .spec("OWASP ASVS", "6.3.8"), arguments: Reason.allCases)
    func alike(_ reason: Reason) async throws {
        let expected =
            [Appearance](repeating: .form(.notRight), count: 5)
            + [Appearance](repeating: .form(.locked(remaining: .minutes(5))), count: 3)
        #expect(try await appearances(reason) == expected)
    }

    /// What eight tries in a row look like.
    private func appearances(_ reason: Reason) async throws -> [Appearance?] {
        try await World.run { world in
            let (email, password) = try await reason.credentials(in: world)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["organization": "acme"]))
            var seen: [Appearance?] = []
            for _ in 1...8 {
                seen.append(Appearance.of(try await browser.submit(email, password, to: id), typed: email))
            }
            #expect(browser.session == nil)
            return seen
        }
    }

    @Test(
        "the same holds where no organization is known",
        arguments: [Reason.wrongPassword, .noPassword, .ssoOnly, .invited])
    func alikeEverywhere(_ reason: Reason) async throws {
        try await World.run { world in
            let (email, password) = try await reason.credentials(in: world)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...5 { #expect(try await browser.submit(email, password, to: id).problem == .notRight) }
            #expect(try await browser.submit(email, password, to: id).problem == .locked(remaining: .minutes(5)))
        }
    }

    @Test("what is not an email, and an email alone, are told as such and count for nothing")
    func incomplete() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for attempt in 1...10 {
                #expect(try await browser.submit("ada", World.password, to: id).problem == .malformedEmail)
                // The first time it is a step, from then on the password is missing.
                let problem = try await browser.submit("ada@acme.example", "", to: id).problem
                #expect(problem == (attempt == 1 ? nil : .passwordMissing))
            }
            #expect(try await browser.submit(to: id).finished != nil)
        }
    }

    @Test(
        "AU-23: the email is one however it is typed",
        arguments: ["ADA@Acme.example", " ada@acme.example ", "ａda@acme.example"])
    func spelling(_ email: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), email)
            #expect(view.finished != nil)
        }
    }

    @Test("a suspended account is told so, but only after the right password")
    func suspended() async throws {
        try await World.run { world in
            try await world.set(.suspended, of: world.ada)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit("ada@acme.example", "wrong", to: id).problem == .notRight)
            #expect(try await browser.submit(to: id).refusal == .suspended)
            #expect(browser.session == nil)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test("suspending an account ends its codes, tokens and sessions for good")
    func suspensionEndsEverything() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let code = try await browser.code(world.portal.request())
            try await world.set(.suspended, of: world.ada)
            try await world.set(.active, of: world.ada)
            #expect(try await refusal { try await world.portal.exchange(code) } == .invalidGrant)
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }
}

@Suite("Several organizations with one email")
struct OrganizationChoiceTests {
    @Test("the right password offers the organizations that it fits, and no other")
    func choice() async throws {
        try await World.run { world in
            for name in ["beta", "gamma", "delta"] {
                let organization = try await world.organization(name) {
                    $0.nativeLogin = name == "delta" ? .disabled : .allowed
                }
                try await world.person(
                    "ada@acme.example", in: organization, id: "ada-\(name)", hasPassword: name != "gamma")
            }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["scope": "openid profile"]))
            let choices = try await browser.submit(to: id).choices
            #expect(choices?.map(\.name.value) == ["acme", "beta"])
            #expect(browser.session == nil)
            #expect(try await browser.show(id).choices == choices)
            for refused in ["gamma", "delta", "nobody", "", "-"] {
                #expect(try await browser.submit(.organization(refused), to: id).choices == choices)
            }
            let view = try await browser.submit(.organization("BETA"), to: id)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["sub"] == "ada-beta")
            #expect(claims["org_name"] == "beta")
        }
    }

    @Test("nothing can be chosen before a password was right")
    func noProof() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(.organization("acme"), to: id).form != nil)
            #expect(browser.session == nil)
        }
    }

    @Test("a suspended account among them is told once it is chosen")
    func suspended() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person("ada@acme.example", in: beta, status: .suspended)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).choices?.count == 2)
            #expect(try await browser.submit(.organization("beta"), to: id).refusal == .suspended)
        }
    }
}

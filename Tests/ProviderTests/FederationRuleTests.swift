import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Who comes through single sign-on is asked for nothing of ours")
struct FederationRuleTests {
    /// How somebody's native side stands, who comes through single sign-on.
    enum Standing: CaseIterable, Sendable {
        case nothing, password, mustChange, expired, enrolled, breakGlass, locked
    }

    @Test(
        "in one step, whatever is due natively", arguments: NativeLogin.allCases, MFAPolicy.allCases)
    func oneStep(_ nativeLogin: NativeLogin, _ mfa: MFAPolicy) async throws {
        try await FederatedWorld.run(nativeLogin: .allowed) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            for standing in Standing.allCases {
                let email = "\(standing)@acme.example".lowercased()
                try await Self.prepare(standing, email, in: world, nativeLogin, mfa)
                provider.vouches(for: email, email: email)
                var browser = world.browser()
                let view = try await browser.federate(world.portal.request(), through: provider)
                #expect(view.signIn?.response?.parameters["code"] != nil, "\(standing)")
                #expect(try await browser.authorize(world.portal.request()).isSilent, "\(standing), again")
            }
        }
    }

    private static func prepare(
        _ standing: Standing, _ email: String, in world: World, _ nativeLogin: NativeLogin, _ mfa: MFAPolicy
    ) async throws {
        var account = Account(
            id: AccountID(email), organization: world.acme.id, email: try #require(EmailAddress(email)),
            emailVerified: true, breakGlass: standing == .breakGlass, updatedAt: world.clock.now())
        account.givenName = "Given"
        try await world.changeAcme { policy in
            policy.nativeLogin = .allowed
            policy.mfa = mfa
            policy.password.maxAgeDays = standing == .expired ? 1 : nil
        }
        try await world.change(.putAccount(account))
        if standing != .nothing {
            try await world.change(
                .setPassword(account.id, try world.credential(mustChange: standing == .mustChange)))
        }
        if standing == .expired { world.clock.advance(by: .days(2)) }
        if standing == .enrolled || standing == .breakGlass { _ = try await world.device(of: account) }
        if standing == .locked {
            for _ in 0..<6 {
                var thief = world.browser()
                _ = try await thief.signIn(world.portal.request(["organization": "acme"]), email, "wrong")
            }
        }
        try await world.changeAcme { policy in
            policy.nativeLogin = nativeLogin
            policy.mfa = mfa
            policy.password.maxAgeDays = standing == .expired ? 1 : nil
        }
    }

    @Test("ACC-11: an organization that requires it offers no password on the way in, whatever the page")
    func noPasswordOnTheWayIn() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            try await federated.connect(ConnectionID("acme-entra"))
            for parameters in [[:], ["organization": "acme"], ["domain_hint": "acme.example"]] as [[String: String?]] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request(parameters))
                let view = try await browser.submit("ada@acme.example", "", to: id, at: .login)
                let form = try #require(view.form)
                #expect(!form.asksPassword && form.connections.count == 2 && form.offersAdministratorSignIn)
            }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let form = try #require(try await browser.submit(.organizationName("Acme"), to: id, at: .options).form)
            #expect(!form.asksPassword && form.connections.count == 2)
        }
    }

    @Test("ACC-11: nor does a right password let anybody in, but for a break-glass account at its own page")
    func rightPassword() async throws {
        try await FederatedWorld.run { federated async throws in
            var browser = federated.world.browser()
            let request = federated.world.portal.request()
            #expect(try await browser.signIn(request).problem == .notRight)
            #expect(try await browser.signIn(federated.world.portal.request(["organization": "acme"])).finished == nil)
        }
    }

    @Test("ACC-11: nor is there a link to a new one, nor one that an admin sets")
    func noPasswordElsewhere() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            let found = try await FoundPerson.find(
                try #require(EmailAddress("ada@acme.example")), in: "acme", world.deployment)
            await #expect(throws: SupportError.self) {
                try await ImposePassword(world.deployment).run(Secret("a long new password"), for: found)
            }
            try await world.ask("ada@acme.example")
            #expect(try await world.letters().map(\.kind) == [.howToSignIn])
        }
    }

    @Test("an invitation into it shows the providers, and the guest comes in by them, from any domain")
    func invitation() async throws {
        try await FederatedWorld.run {
            $0.linkByEmail = .never
        } _: { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let email = try #require(EmailAddress("gus@guest.example"))
            let link = try await Invitations(world.deployment).invite(
                .init(email: email), to: world.acme.name, sends: false, by: .shell)
            _ = try await world.deployment.configuration.refresh()
            let token = try world.token(of: link.reveal(), at: "/invitation")
            guard case .singleSignOn(let form) = try await AcceptInvitation(world.deployment).show(token) else {
                Issue.record("no password was expected")
                return
            }
            #expect(form.connections.map(\.id) == [FederatedWorld.okta])
            provider.vouches(for: "gus", email: "gus@guest.example")
            var stranger = world.browser()
            let refused = try await stranger.federate(world.portal.request(), through: provider)
            #expect(refused.problem == .emailOutsideDomains)

            var browser = world.browser()
            let opened = try await BeginFederation(world.deployment).accept(
                token, at: FederatedWorld.okta, visitor: browser.visitor)
            let start = try #require(opened.opened)
            browser.binding = start.newBrowserSecret
            #expect(try await browser.federate(start.interaction, through: provider).signIn?.finished != nil)
            let gus = try #require(try await world.store.accounts(email: email, in: nil, limit: 1).first?.account)
            #expect(gus.status == .active && gus.emailVerified && gus.source == .connection(FederatedWorld.okta))
            let again = try await BeginFederation(world.deployment).accept(
                token, at: FederatedWorld.okta, visitor: browser.visitor)
            #expect(again.isNotFound)
        }
    }

    @Test("an invitation that is taken back or replaced before the provider answers is none")
    func spentInvitation() async throws {
        try await FederatedWorld.run {
            $0.linkByEmail = .never
        } _: { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let email = try #require(EmailAddress("gus@guest.example"))
            let invitations = Invitations(world.deployment)
            func invited() async throws -> Secret<String> {
                let link = try await invitations.invite(
                    .init(email: email), to: world.acme.name, sends: false, by: .shell)
                _ = try await world.deployment.configuration.refresh()
                return try world.token(of: link.reveal(), at: "/invitation")
            }
            let token = try await invited()
            var browser = world.browser()
            let opened = try await BeginFederation(world.deployment).accept(
                token, at: FederatedWorld.okta, visitor: browser.visitor)
            let start = try #require(opened.opened)
            browser.binding = start.newBrowserSecret
            _ = try await invited()
            provider.vouches(for: "gus", email: "gus@guest.example")
            let refused = try await browser.federate(start.interaction, through: provider)
            #expect(refused.problem == .emailOutsideDomains)
        }
    }

    @Test("a session that began so ends to the second when the provider said, and its tokens with it")
    func sessionEnd() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(endsAt: world.clock.now() + .hours(8))
            var browser = world.browser()
            let view = try await browser.federate(world.portal.request(), through: provider)
            #expect(view.signIn?.finished?.expiresAt == world.clock.now() + .hours(8))
            let code = try #require(view.signIn?.response?.parameters["code"])
            let tokens = try await world.portal.exchange(code)
            world.clock.advance(by: .hours(8) - .seconds(1))
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            #expect(try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == nil)
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
        }
    }

    @Test("a connection that is disabled ends what came through it")
    func disabled() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches()
            var browser = world.browser()
            let view = try await browser.federate(
                world.portal.request(["scope": "openid offline_access"]), through: provider)
            let tokens = try await world.portal.exchange(try #require(view.signIn?.response?.parameters["code"]))
            let access = tokens.accessToken
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            #expect(try await world.userInfoRefusal(access) == nil)
            try await federated.connect { $0.isEnabled = false }
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            #expect(try await world.userInfoRefusal(access) == .invalidToken)
            // It did not only seem so while the connection was disabled.
            try await federated.connect { $0.isEnabled = true }
            #expect(try await world.userInfoRefusal(access) == .invalidToken)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test("what an application asks of the sign-in is asked of the provider, and its answer held to it")
    func demands() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(at: world.clock.now() - .hours(1))
            var browser = world.browser()
            let old = try await browser.federate(
                world.portal.request(["prompt": "login", "login_hint": "ada@acme.example"]), through: provider)
            let demand = try #require(provider.demands.last)
            #expect(demand.asksAgain && demand.loginHint == "ada@acme.example")
            #expect(old.signIn?.response?.parameters["error"] == "unmet_authentication_requirements")
            #expect(try await federated.attempt()?.outcome == .refused)

            let young = try await browser.federate(world.portal.request(["max_age": "600"]), through: provider)
            #expect(provider.demands.last?.maxAge == 600)
            #expect(young.signIn?.response?.parameters["error"] == "unmet_authentication_requirements")
            provider.vouches(at: world.clock.now())
            let fresh = try await browser.federate(world.portal.request(["max_age": "600"]), through: provider)
            #expect(fresh.signIn?.response?.parameters["code"] != nil)
        }
    }

    @Test("what a connection requires ends the sign-in when the provider does not assert it")
    func requiredACR() async throws {
        try await FederatedWorld.run {
            $0.requiredACR = ["urn:example:mfa"]
        } _: { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(acr: "urn:example:password")
            var browser = world.browser()
            let weak = try await browser.federate(
                world.portal.request(["acr_values": "urn:signet:acr:2fa urn:example:gold"]), through: provider)
            #expect(provider.demands.last?.acrValues == ["urn:example:mfa"])
            #expect(weak.signIn?.response?.parameters["error"] == "unmet_authentication_requirements")
            #expect(browser.session == nil)
            provider.vouches(acr: "urn:example:mfa")
            #expect(
                try await browser.federate(world.portal.request(), through: provider).signIn?.response?
                    .parameters["code"] != nil)
        }
    }

    @Test("prompt=none is answered without a round trip")
    func silent() async throws {
        try await FederatedWorld.run { federated async throws in
            var browser = federated.world.browser()
            let request = federated.world.portal.request(["prompt": "none", "connection": "acme-okta"])
            #expect(try await browser.authorize(request).error == "login_required")
            #expect(federated.provider.demands.isEmpty)
        }
    }

    @Test("and signet explain says so, and where their email leads")
    func explained() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            try await world.changeAcme { policy in
                policy.nativeLogin = .disabled
                policy.mfa = .required
            }
            try await world.change(.setPassword(world.ada.id, try world.credential(mustChange: true)))
            let question = ExplainSignIn.Question(organization: "acme", email: world.ada.email)
            let answer = try await ExplainSignIn(world.deployment).run(question)
            #expect(answer.method == .federated)
            #expect(answer.reasons.filter(\.applies).map(\.rule) == ["identify.first", "federate.required"])
            #expect(answer.discovery.route == .identityProvider(FederatedWorld.okta))
            #expect(answer.discovery.rule == .domain)
            try await federated.connect(ConnectionID("acme-entra"))
            let several = try await ExplainSignIn(world.deployment).run(question)
            #expect(several.discovery.route == .page)
            var stranger = question
            stranger.email = try #require(EmailAddress("ada@nowhere.example"))
            let elsewhere = try await ExplainSignIn(world.deployment).run(stranger)
            #expect(elsewhere.discovery.route == .signIn && elsewhere.discovery.rule == .unknownDomain)
        }
    }
}

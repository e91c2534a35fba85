import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Signing in at an organization's identity provider")
struct FederationTests {
    @Test("who is new gets an account, and the application tokens that say where they came from")
    func created() async throws {
        try await FederatedWorld.run { _ in
        } _: { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(
                email: "new@acme.example", acr: "urn:example:gold", amr: ["hwk", "mfa"],
                attributes: ["givenName": ["New"], "sn": ["Person"]])
            var browser = world.browser()
            let view = try await browser.federate(world.portal.request(), through: provider)
            let code = try #require(view.signIn?.response?.parameters["code"])
            let token = try #require(try await world.portal.exchange(code).idToken)
            let claims = try world.claims(of: token)
            #expect(claims["idp"]?.string == "acme-okta")
            #expect(claims["org_name"]?.string == "acme")
            #expect(claims["acr"]?.string == "urn:example:gold")
            #expect(claims["amr"] == .array([.string("hwk"), .string("mfa")]))
            let account = try #require(try await world.store.account(AccountID(claims["sub"]?.string ?? "")))
            #expect(account.email.address == "new@acme.example" && account.emailVerified)
            #expect(account.fullName == "New Person" && account.source == .connection(FederatedWorld.okta))
            #expect(try await world.events().map(\.action).prefix(2) == [.login, .created])
            let attempt = try #require(try await federated.attempt())
            #expect(attempt.outcome == .accepted && attempt.account == account.id)
            #expect(attempt.checks == [Check("signature", .passed)])
        }
    }

    @Test("whoever came before is the same person, whatever their address is, and gets in silently afterwards")
    func again() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(email: "one@acme.example")
            var browser = world.browser()
            _ = try await browser.federate(world.portal.request(), through: provider)
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            provider.vouches(email: "two@acme.example")
            var other = world.browser()
            #expect(try await other.federate(world.portal.request(), through: provider).signIn?.finished != nil)
            let accounts = try await world.store.accounts(of: world.acme.id).map(\.account.email.address)
            #expect(accounts == ["ada@acme.example", "two@acme.example"])
        }
    }

    @Test("ACC-06: an address that is somebody else's by now is not taken over, and written down")
    func addressTaken() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(email: "one@acme.example")
            var browser = world.browser()
            _ = try await browser.federate(world.portal.request(), through: provider)
            provider.vouches(email: "ada@acme.example", at: world.clock.now())
            #expect(
                try await browser.federate(world.portal.request(["prompt": "login"]), through: provider).signIn?
                    .finished != nil)
            let accounts = try await world.store.accounts(of: world.acme.id).map(\.account.email.address)
            #expect(accounts == ["ada@acme.example", "one@acme.example"])
            let events = try await world.events()
            #expect(events.contains { $0.action == .profileChanged && $0["reason"] == "email_taken" })
        }
    }

    @Test("groups and roles are those of today, by exact values, and the operators' role is nobody's to give")
    func roles() async throws {
        try await FederatedWorld.run { settings in
            settings.attributeMapping[.groups] = "memberOf"
            settings.roleMapping = [.admin: ["Admins"], .operator: ["Admins"]]
        } _: { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let said: [([String], [Role], [String])] = [
                (["Admins", "Staff"], [.member, .admin], ["Admins", "Staff"]),
                (["admins"], [.member], ["admins"]), ([" Admins"], [.member], ["Admins"]), ([], [.member], []),
            ]
            for (groups, roles, kept) in said {
                provider.vouches(email: "one@acme.example", attributes: ["memberOf": groups])
                var browser = world.browser()
                _ = try await browser.federate(world.portal.request(), through: provider)
                let account = try await world.account("one@acme.example")
                #expect(account.roles == roles && account.groups == kept)
            }
        }
    }

    @Test("ACC-05: an account whose address nobody proved is linked without what whoever made it left there")
    func linked() async throws {
        try await FederatedWorld.run(nativeLogin: .allowed) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let eve = try await world.person("eve@acme.example", in: world.acme)
            var squatter = world.browser()
            #expect(try await squatter.signIn(world.portal.request(), "eve@acme.example").finished != nil)
            provider.vouches(email: "eve@acme.example")
            var browser = world.browser()
            #expect(try await browser.federate(world.portal.request(), through: provider).signIn?.finished != nil)
            #expect(try await world.store.password(of: eve.id) == nil)
            #expect(try await world.store.account(eve.id)?.emailVerified == true)
            #expect(try await !squatter.authorize(world.portal.request()).isSilent)
            #expect(try await squatter.signIn(world.portal.request(), "eve@acme.example").finished == nil)
            #expect(try await world.events().contains { $0.action == .linked && $0["credentials"] == "dropped" })
        }
    }

    @Test("an account whose address was proved keeps its password where that is allowed")
    func linkedVerified() async throws {
        try await FederatedWorld.run(nativeLogin: .allowed) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches()
            var browser = world.browser()
            #expect(try await browser.federate(world.portal.request(), through: provider).signIn?.finished != nil)
            #expect(try await world.store.identities(of: world.ada.id).count == 1)
            var native = world.browser()
            #expect(try await native.signIn(world.portal.request()).finished != nil)
        }
    }

    @Test(
        "who has no account to be had is told why, with an id under which the rest is kept",
        arguments: [
            (nil, .noEmail, "no_email"), ("nobody", .noEmail, "malformed_email"),
            ("a@ＡＣＭＥ.example", .noEmail, "malformed_email"),
            ("ceo@other.example", .emailOutsideDomains, "email_outside_domains"),
            ("new@acme.example", .noAccount, "no_account"),
        ] as [(String?, FederationFailure.Problem, String)])
    func refused(_ email: String?, _ problem: FederationFailure.Problem, _ reason: String) async throws {
        try await FederatedWorld.run {
            $0.createsAccounts = false
        } _: { federated async throws in
            federated.provider.vouches(email: email)
            var browser = federated.world.browser()
            let view = try await browser.federate(federated.world.portal.request(), through: federated.provider)
            #expect(view.problem == problem)
            let attempt = try #require(try await federated.attempt())
            #expect(attempt.outcome == .refused && attempt.reason == reason)
            #expect(try await federated.world.events().first?["reason"] == reason)
        }
    }

    @Test("ACC-08: a suspended account stays out")
    func suspended() async throws {
        try await FederatedWorld.run { federated async throws in
            federated.provider.vouches()
            try await federated.world.set(.suspended, of: federated.world.ada)
            var browser = federated.world.browser()
            let view = try await browser.federate(federated.world.portal.request(), through: federated.provider)
            #expect(view.problem == .suspended)
            #expect(try await federated.world.store.account(federated.world.ada.id)?.status == .suspended)
        }
    }

    @Test("FLOW-02: an answer counts once, in the browser that asked, at the connection that was asked, for a while")
    func bound() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches()
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let begin = BeginFederation(world.deployment)
            #expect(try await begin.run(FederatedWorld.okta, for: id, visitor: browser.visitor).isLeaving)
            let handle = try #require(provider.demands.last?.handle.reveal())
            try await federated.connect(ConnectionID("acme-other"))
            var thief = world.browser()
            thief.binding = world.deployment.random.token()
            #expect(try await thief.bring(handle).problem == .lost)
            #expect(try await browser.bring(handle, to: ConnectionID("acme-other")).problem == .lost)
            #expect(try await browser.bring("https://evil.example/").problem == .lost)
            #expect(try await browser.bring(nil).problem == .lost)
            #expect(try await browser.bring(handle).signIn?.finished != nil)
            #expect(try await browser.bring(handle).problem == .lost)

            let late = try await browser.open(world.portal.request(["prompt": "login"]))
            _ = try await begin.run(FederatedWorld.okta, for: late, visitor: browser.visitor)
            world.clock.advance(by: FederationRequest.lifetime)
            #expect(try await browser.bring(provider.demands.last?.handle.reveal()).problem == .lost)
        }
    }

    @Test("a refused answer has a sentence and is kept, and the sign-in can be tried again")
    func tryAgain() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.refuses("audience")
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let view = try await browser.federate(id, through: provider)
            guard case .failed(let failure) = view else {
                Issue.record("a failure was expected")
                return
            }
            #expect(failure.problem == .rejected && failure.interaction == id && failure.connection == "Okta")
            #expect(try await federated.attempt()?.reason == "audience")
            provider.vouches()
            #expect(try await browser.federate(id, through: provider).signIn?.response != nil)
        }
    }

    @Test(
        "what people can do something about has a sentence of its own",
        arguments: [
            ("status", .cancelled), ("replay", .lost), ("not_on_or_after", .clock), ("expiry", .clock),
            ("provider_keys", .unavailable), ("signature", .rejected), ("decryption", .rejected),
        ] as [(String, FederationFailure.Problem)])
    func sentences(_ reason: String, _ problem: FederationFailure.Problem) async throws {
        try await FederatedWorld.run { federated async throws in
            federated.provider.refuses(reason)
            var browser = federated.world.browser()
            let view = try await browser.federate(federated.world.portal.request(), through: federated.provider)
            #expect(view.problem == problem)
        }
    }

    @Test("a provider that cannot be asked is said to be out of reach")
    func down() async throws {
        try await FederatedWorld.run { federated async throws in
            federated.provider.goesDown()
            var browser = federated.world.browser()
            let view = try await browser.federate(federated.world.portal.request(), through: federated.provider)
            #expect(view.problem == .unavailable)
            #expect(try await federated.attempt()?.reason == "no_metadata")
        }
    }

    @Test("FLOW-09: a connection that is disabled or gone is not there, before and after")
    func gate() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches()
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let begin = BeginFederation(world.deployment)
            _ = try await begin.run(FederatedWorld.okta, for: id, visitor: browser.visitor)
            let handle = provider.demands.last?.handle.reveal()
            try await federated.connect { $0.isEnabled = false }
            #expect(try await browser.bring(handle).isNotFound)
            #expect(try await begin.run(FederatedWorld.okta, for: id, visitor: browser.visitor).isNotFound)
            #expect(try await begin.run(ConnectionID("none"), for: id, visitor: browser.visitor).isNotFound)
        }
    }

    @Test("an answer that nobody asked for begins a sign-in of ours where that is allowed, and is nothing itself")
    func unasked() async throws {
        for isAllowed in [false, true] {
            try await FederatedWorld.run { settings in
                guard case .saml(var saml) = settings.provider else { return }
                saml.allowsProviderInitiated = isAllowed
                settings.provider = .saml(saml)
            } _: { federated async throws in
                federated.provider.answers { _, _ in FederationVerdict(.unasked) }
                var browser = federated.world.browser()
                let view = try await browser.bring("https://app.example/somewhere")
                #expect((view.opened?.entry == .identityProvider(FederatedWorld.okta)) == isAllowed)
                #expect((view.problem == .lost) == !isAllowed)
                #expect(browser.session == nil)
                #expect(try await federated.attempt()?.reason == (isAllowed ? nil : "provider_initiated"))
            }
        }
    }
}

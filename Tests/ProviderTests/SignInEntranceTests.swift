import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import TestKit
import Testing

@Suite("Where a sign-in begins")
struct SignInEntranceTests {
    @Test("at the only identity provider for an address of an organization that requires it")
    func straight() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, okta) = (federated.world, FederatedWorld.okta)
            let page = SignInStart.Entry.page(.organization(world.acme.name))
            #expect(try await world.entry(["login_hint": "ada@acme.example"]) == .identityProvider(okta))
            #expect(try await world.entry(["login_hint": "nobody@acme.example"]) == .identityProvider(okta))
            #expect(try await world.entry(["connection": "acme-okta"]) == .identityProvider(okta))
            #expect(try await world.entry(["organization": "acme"]) == page)
            #expect(try await world.entry(["domain_hint": "acme.example"]) == page)
            #expect(try await world.entry([:]) == .page(.login))
            #expect(try await world.entry(["login_hint": "ada@other.example"]) == .page(.login))
            #expect(try await world.entry(["login_hint": "undefined"]) == .page(.login))
            #expect(
                try await world.entry(
                    ["connection": "acme-okta", "prompt": "select_account"]) == page)
        }
    }

    @Test("on the page of the organization that the browser came to last, where it has ways of its own")
    func remembered() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            let page = SignInStart.Entry.page(.organization(world.acme.name))
            #expect(try await world.entry([:], remembering: world.acme.name) == page)
            #expect(
                try await world.entry(
                    ["login_hint": "a@b.example"], remembering: world.acme.name) == .page(.login))
            #expect(try await world.entry([:], remembering: OrganizationName("gone")) == .page(.login))
            try await world.changeAcme { $0.nativeLogin = .allowed }
            #expect(try await world.entry([:], remembering: world.acme.name) == page)
            try await federated.connect { $0.isEnabled = false }
            #expect(try await world.entry([:], remembering: world.acme.name) == .page(.login))
        }
    }

    @Test("at the identity provider that somebody came from, when their session lacks something")
    func session() async throws {
        try await FederatedWorld.run(nativeLogin: .allowed) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(at: world.clock.now())
            var browser = world.browser()
            _ = try await browser.federate(world.portal.request(), through: provider)
            let outcome = try await browser.authorize(world.portal.request(["prompt": "login"]))
            #expect(outcome.signIn?.entry == .identityProvider(FederatedWorld.okta))
            var native = world.browser()
            _ = try await native.signIn(world.portal.request())
            let again = try await native.authorize(world.portal.request(["prompt": "login"]))
            #expect(again.signIn?.entry == .page(.login))
        }
    }

    @Test("a finished sign-in is remembered by its organization")
    func finished() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches()
            var browser = world.browser()
            let view = try await browser.federate(world.portal.request(), through: provider)
            #expect(view.signIn?.finished?.organization == world.acme.name)
        }
    }
}

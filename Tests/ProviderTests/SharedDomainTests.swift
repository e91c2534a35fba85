import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("A domain of several organizations")
struct SharedDomainTests {
    private static let address = "ada@acme.example"

    /// A subsidiary that has the domain of acme, too, and passwords only.
    private static func subsidiary(
        in world: World, _ change: (inout OrganizationPolicy) -> Void = { _ in }
    ) async throws -> Organization {
        var labs = try await world.organization("labs", change)
        labs.domains = ["acme.example", "labs.example"]
        try await world.change(.putOrganization(labs))
        return labs
    }

    @Test("does not say which: what the request names does, then where the browser was, else the person")
    func beginning() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            let labs = try await Self.subsidiary(in: world)
            for hint in [["login_hint": Self.address], ["domain_hint": "acme.example"]] as [[String: String?]] {
                #expect(try await world.entry(hint) == .page(.options))
                #expect(
                    try await world.entry(hint, remembering: world.acme.name)
                        == .page(.organization(world.acme.name)))
                #expect(try await world.entry(hint, remembering: labs.name) == .page(.login))
                #expect(
                    try await world.entry(hint, remembering: OrganizationName("gone")) == .page(.options))
            }
            let named: [String: String?] = ["login_hint": Self.address, "organization": "acme"]
            #expect(try await world.entry(named) == .identityProvider(FederatedWorld.okta))
            let own = try await world.application("own", of: labs)
            let visitor = Visitor(session: nil, browser: nil, organization: world.acme.name, network: "192.0.2.1")
            let outcome = try await AuthorizationEndpoint(world.deployment).begin(
                own.request(["login_hint": Self.address]), visitor: visitor)
            #expect(outcome.signIn?.entry == .page(.login))
        }
    }

    @Test("an address alone leads to the question which, whoever has it, and the answer leads on")
    func typed() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            _ = try await Self.subsidiary(in: world)
            for address in [Self.address, "nobody@acme.example"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                let view = try await browser.submit(address, "", to: id, at: .login)
                guard case .options(let form) = view else {
                    Issue.record("the question was expected for \(address)")
                    return
                }
                #expect(!form.isMalformed && form.isOfSeveral)
                let acme = try await browser.submit(.organizationName("acme"), to: id, at: .options)
                #expect(acme.form?.place == .organization(world.acme.name) && acme.form?.email == address)
                let labs = try await browser.submit(.organizationName("labs"), to: id, at: .options)
                #expect(labs.form?.asksPassword == true && labs.form?.email == address)
            }
        }
    }

    @Test("the address and its password lead to whichever organization they fit, or to both to choose from")
    func passwords() async throws {
        try await World.run { world in
            let labs = try await Self.subsidiary(in: world)
            var browser = world.browser()
            #expect(try await browser.submit(to: try await browser.open(world.portal.request())).finished != nil)
            try await world.person(Self.address, in: labs, id: "ada at labs")
            var other = world.browser()
            let view = try await other.submit(to: try await other.open(world.portal.request()))
            guard case .chooseOrganization(_, let choices, _, _) = view else {
                Issue.record("a choice was expected")
                return
            }
            #expect(choices.map(\.name.value) == ["acme", "labs"])
        }
    }

    @Test("leaving the organization out buys no more tries than its own numbers, and pauses by those of nobody")
    func lockout() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.lockout.maxAttempts = 2 }
            _ = try await Self.subsidiary(in: world) { $0.lockout.maxAttempts = 9 }
            for address in [Self.address, "nobody@acme.example"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                for _ in 1...5 {
                    #expect(try await browser.submit(address, "wrong", to: id).problem == .notRight)
                }
                #expect(try await browser.submit(address, "wrong", to: id).problem == .locked(remaining: .minutes(5)))
            }
            // In acme it has been paused since the second.
            var late = world.browser()
            let id = try await late.open(world.portal.request(["organization": "acme"]))
            guard case .locked = try await late.submit(to: id).problem else {
                Issue.record("a pause was expected")
                return
            }
        }
    }

    @Test("where one of them has directories, no password is tried before the person says which")
    func directories() async throws {
        try await World.run { world in
            try await world.addDirectory()
            _ = try await Self.subsidiary(in: world)
            for address in [Self.address, "nobody@acme.example"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                guard case .options = try await browser.submit(address, "x", to: id, at: .login) else {
                    Issue.record("the question was expected for \(address)")
                    return
                }
            }
            #expect(world.directories.questions.isEmpty)
            let view = try await world.signIn(Self.address, World.password, ["organization": "acme"])
            #expect(view.finished != nil)
        }
    }

    @Test("what is asked for one organization stays there: neither finds the other's person by the shared domain")
    func apart() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let labs = try await Self.subsidiary(in: world)
            try await world.person("eve@acme.example", in: labs, id: "eve")
            provider.vouches(for: "eve", email: "eve@acme.example", at: world.clock.now())
            var browser = world.browser()
            _ = try await browser.federate(world.portal.request(), through: provider)
            let email = try #require(EmailAddress("eve@acme.example"))
            let made = try await world.store.accounts(email: email, in: world.acme.id, limit: 2)
            #expect(made.count == 1 && made.first?.account.id != AccountID("eve"))
            #expect(try await world.store.identities(of: AccountID("eve")).isEmpty)
        }
    }
}

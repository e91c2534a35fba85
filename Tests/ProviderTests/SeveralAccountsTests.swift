import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Several accounts in one browser")
struct SeveralAccountsTests {
    private static let choose: [String: String?] = ["prompt": "select_account"]

    @Test("prompt=select_account offers the accounts of the browser, and another one is added beside them")
    func another() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            #expect(browser.others.count == 1)
            let id = try await browser.open(world.portal.request(Self.choose))
            let accounts = try #require(try await browser.show(id, at: .login).accounts)
            // The one used last comes first.
            #expect(accounts.map(\.email) == ["grace@acme.example", "ada@acme.example"])
        }
    }

    @Test("the account chosen answers, with its own session, and is the present one from then on")
    func chosen() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            let old = browser
            let id = try await browser.open(world.portal.request(Self.choose))
            let accounts = try #require(try await browser.show(id).accounts)
            let ada = try #require(accounts.last)
            let view = try await browser.submit(.account(ada.session), to: id, at: .select)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            #expect(try world.claims(of: try #require(tokens.idToken))["sub"] == "ada")
            #expect(try await HomePage(world.deployment).contents(for: browser.visitor)?.account.id == world.ada.id)
            #expect(browser.others.count == 1)
            // The cookie of the account chosen is a new one; what was there before is worth nothing.
            var stale = old
            stale.session = old.others.first
            stale.others = []
            #expect(try await stale.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test("where several may answer the person is asked which; prompt=none says so", .spec("OIDC Core", "3.1.2.6"))
    func ambiguous() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            let none: [String: String?] = ["prompt": "none"]
            #expect(try await browser.authorize(world.portal.request(none)).error == "account_selection_required")
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.show(id).accounts?.count == 2)
        }
    }

    @Test("a hint says which account is meant", arguments: ["ada@acme.example", "Grace@acme.example"])
    func hinted(_ email: String) async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            let request = world.portal.request(["login_hint": email, "prompt": "none"])
            let response = try #require(try await browser.authorize(request).response)
            let tokens = try await world.portal.exchange(try #require(response.parameters["code"]))
            #expect(
                try world.claims(of: try #require(tokens.idToken))["sub"]
                    == .string(email.hasPrefix("ada") ? "ada" : "grace"))
            let hint = try #require(tokens.idToken)
            let again = world.portal.request(["id_token_hint": hint, "prompt": "none"])
            #expect(try await browser.authorize(again).isSilent)
        }
    }

    @Test("an application of one organization is only offered accounts of it, and leaves the others alone")
    func organizations() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta, id: "bob")
            let betas = try await world.application("betas", of: beta)
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let id = try await browser.open(betas.request(Self.choose))
            #expect(try await browser.show(id).form != nil)
            _ = try await browser.submit("bob@beta.example", to: id)
            #expect(browser.others.count == 1)
            let acmes = try await world.application("acmes", of: world.acme)
            #expect(try await browser.authorize(betas.request()).isSilent)
            #expect(try await browser.authorize(acmes.request()).isSilent)
        }
    }

    @Test("whoever signs in without choosing takes the place of who was there")
    func replaced() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme, id: "grace")
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal)
            _ = try await browser.tokens(for: world.portal, ["prompt": "login"], "grace@acme.example")
            #expect(browser.others.isEmpty)
            #expect(try await world.userInfoRefusal(first.accessToken) == .invalidToken)
        }
    }

    @Test("signing in again as one of them renews its session and keeps the others")
    func renewed() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            _ = try await browser.tokens(for: world.portal, ["prompt": "login"], "ada@acme.example")
            #expect(browser.others.count == 1)
            let id = try await browser.open(world.portal.request(Self.choose))
            #expect(try await browser.show(id).accounts?.map(\.email) == ["ada@acme.example", "grace@acme.example"])
        }
    }

    @Test("logging out ends all of them; an application that names one ends that one")
    func logout() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            let hinted = world.portal.request(["login_hint": "ada@acme.example", "prompt": "none"])
            let code = try #require(try await browser.authorize(hinted).response?.parameters["code"])
            let tokens = try await world.portal.exchange(code)
            var one = browser
            _ = try await one.leave(
                [.init(name: "id_token_hint", value: try #require(tokens.idToken))], isConfirmed: false)
            #expect(one.others.isEmpty)
            #expect(
                try await HomePage(world.deployment).contents(for: one.visitor)?.account.email.address
                    == "grace@acme.example")
            #expect(try await one.authorize(world.portal.request(["prompt": "none"])).isSilent)
            _ = try await one.leave()
            #expect(one.session == nil)
            for secret in [browser.session] + browser.others.map(Optional.some) {
                var kept = world.browser()
                kept.session = secret
                #expect(try await kept.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            }
        }
    }

    @Test("the state of the browser is the same whichever account answers, and another once one is gone")
    func browserState() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            var states: [String] = []
            for email in ["ada@acme.example", "grace@acme.example"] {
                let request = world.portal.request(["login_hint": email, "prompt": "none"])
                states.append(try #require(try await browser.authorize(request).response?.browserState?.value))
            }
            #expect(states[0] == states[1])
            browser.others = []
            let alone = try await browser.authorize(world.portal.request(["prompt": "none"])).response?.browserState?
                .value
            #expect(alone != states[0])
        }
    }

    @Test("another browser's account cannot be chosen, nor one that has left")
    func foreign() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            var other = world.browser()
            _ = try await other.code(world.portal.request())
            let theirs = try #require(try await CurrentSession(world.deployment).find(other.visitor))
            let id = try await browser.open(world.portal.request(Self.choose))
            for session in [theirs.live.session.id, SessionID("nobody")] {
                guard case .chooseAccount(let choice) = try await browser.submit(.account(session), to: id, at: .select)
                else {
                    Issue.record("the choice was expected")
                    return
                }
                #expect(choice.isGone)
            }
        }
    }

    @Test("what was shown as one account is nothing for another one that is chosen then")
    func proofsOfAnother() async throws {
        try await World.run { world in
            var browser = try await world.signedInTwice()
            _ = try await world.device(of: world.ada)
            let standing = try await CurrentSession(world.deployment).all(browser.visitor)
            let ada = try #require(standing.first { $0.live.account.id == world.ada.id }).live.session
            // Grace has shown two factors, and has not gone on from the page with her recovery codes.
            let request = world.portal.request(["acr_values": "urn:signet:acr:2fa", "prompt": "select_account"])
            let id = try await browser.open(request)
            _ = try await browser.submit(.anotherAccount, to: id, at: .select)
            _ = try await browser.submit("grace@acme.example", to: id)
            let (_, done) = try await browser.enrol(at: id)
            #expect(done.recoveryCodes?.count == 10)
            _ = try await browser.submit(.account(ada.id), to: id, at: .select)
            let interaction = try #require(try await world.store.interaction(id))
            #expect(interaction.account == world.ada.id && interaction.proofs.isEmpty)
            for submission in [SignInSubmission.enrolment(.done), .enrolment(.name("mine")), .code("000000")] {
                #expect(try await browser.submit(submission, to: id).finished == nil)
            }
            #expect(try await world.store.session(ada.id)?.session.proofs.map(\.proof) == [.password])
            #expect(try await world.store.devices(of: world.ada.id).count == 1)
        }
    }

    @Test(
        "an account chosen that comes through SSO is led there, and no page on the way has a password",
        arguments: [1, 2])
    func chosenThroughSSO(providers: Int) async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta, id: "bob")
            provider.vouches(at: world.clock.now())
            var browser = world.browser()
            _ = try await browser.federate(world.portal.request(), through: provider)
            let bob = try await browser.open(world.portal.request(Self.choose))
            _ = try await browser.submit(.anotherAccount, to: bob, at: .select)
            #expect(try await browser.submit("bob@beta.example", to: bob).finished != nil)
            if providers == 2 { try await federated.connect(ConnectionID("acme-entra")) }
            world.clock.advance(by: .seconds(60))
            let id = try await browser.open(world.portal.request(["prompt": "select_account", "max_age": "10"]))
            let accounts = try #require(try await browser.show(id).accounts)
            let ada = try #require(accounts.first { $0.email == "ada@acme.example" })
            let view = try await browser.submit(.account(ada.session), to: id, at: .select)
            let page = try await browser.show(id, at: .login).form
            #expect(page?.asksPassword == false && page?.place == .organization(world.acme.name))
            // To the one they came from, however many there are.
            #expect(view.connection == FederatedWorld.okta)
            #expect(page?.connections.map(\.id) == [FederatedWorld.okta])
        }
    }

    @Test("a browser holds so many accounts and no more: the one not used for longest ends")
    func bounded() async throws {
        try await World.run { world in
            var browser = world.browser()
            for number in 0...CurrentSession.mostAccounts {
                try await world.person("p\(number)@acme.example", in: world.acme)
                let id = try await browser.open(world.portal.request(Self.choose))
                if number > 0 { _ = try await browser.submit(.anotherAccount, to: id, at: .select) }
                #expect(try await browser.submit("p\(number)@acme.example", to: id).finished != nil)
            }
            #expect(browser.others.count == CurrentSession.mostAccounts - 1)
            let id = try await browser.open(world.portal.request(Self.choose))
            let emails = try #require(try await browser.show(id).accounts).map(\.email)
            #expect(emails.count == CurrentSession.mostAccounts && !emails.contains("p0@acme.example"))
        }
    }
}

extension World {
    /// A browser that is signed in as Ada and, beside her, as Grace.
    fileprivate func signedInTwice() async throws -> Browser {
        try await person("grace@acme.example", in: acme, id: "grace")
        var browser = browser()
        _ = try await browser.code(portal.request())
        let id = try await browser.open(portal.request(["prompt": "select_account"]))
        #expect(try await browser.show(id).accounts?.count == 1)
        let asked = try await browser.submit(.anotherAccount, to: id, at: .select)
        #expect(asked.form?.email == "")
        #expect(try await browser.submit("grace@acme.example", to: id).finished != nil)
        return browser
    }
}

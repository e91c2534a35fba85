import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("What people allow applications")
struct ConsentTests {
    @Test(
        "who is signed in is asked once, then gets on without a question", .spec("OIDC Core", "3.1.2.4"))
    func silentSession() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let id = try #require(try await browser.authorize(shop.request()).consent).interaction
            let question = try #require(try await browser.question(id))
            #expect(question.demand.scopes == ["openid"])
            #expect(question.client.id == shop.client.id)
            #expect(question.account.id == world.ada.id)
            let code = try #require(try await browser.answer(true, to: id).response?.parameters["code"])
            let tokens = try await shop.exchange(code)
            #expect(try world.claims(of: try #require(tokens.idToken))["nonce"] == .string("nonce-1"))
            #expect(try await browser.authorize(shop.request()).isSilent)
            #expect(try await browser.authorize(shop.request(["prompt": "none"])).isSilent)
            // Another person was not asked by that.
            try await world.person("grace@acme.example", in: world.acme)
            var hers = world.browser()
            #expect(try await hers.signIn(shop.request(), "grace@acme.example").consent != nil)
        }
    }

    @Test("after a sign-in the question comes next, with the session there already")
    func afterSignIn() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let view = try await browser.signIn(shop.request())
            #expect(view.finished != nil)
            let id = try #require(view.consent).interaction
            #expect(try await browser.answer(true, to: id).response?.parameters["code"] != nil)
        }
    }

    @Test(
        "CN-01: prompt=none is told that consent is missing; the question is not skipped by going round it",
        .spec("OIDC Core", "3.1.2.6"))
    func promptNone() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let none = shop.request(["prompt": "none"])
            #expect(try await browser.authorize(none).error == "login_required")
            _ = try await browser.signIn(shop.request())
            #expect(try await browser.authorize(none).error == "consent_required")
            #expect(try await browser.authorize(shop.request()).consent != nil)
        }
    }

    @Test("who denies goes back with access_denied, and is asked again", .spec("RFC 6749", "4.1.2.1"))
    func denied() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let id = try #require(try await browser.signIn(shop.request()).consent).interaction
            let response = try #require(try await browser.answer(false, to: id).response)
            #expect(response.parameters["error"] == "access_denied")
            #expect(response.parameters["state"] == "state-1")
            #expect(response.parameters["code"] == nil)
            #expect(response.channel.redirectURI.value == shop.redirectURI)
            #expect(try await world.store.consents(of: world.ada.id).isEmpty)
            #expect(try await browser.authorize(shop.request(["prompt": "none"])).error == "consent_required")
        }
    }

    @Test("CN-03: more than was allowed is asked about, and what was allowed stays", .spec("RFC 6749", "3.3"))
    func more() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            try await browser.allow(shop.request(["scope": "openid email"]))
            let wider = shop.request(["scope": "openid profile offline_access"])
            let outcome = try await browser.authorize(wider)
            let id = try #require(outcome.consent).interaction
            #expect(
                try #require(try await browser.question(id)).demand.scopes == ["openid", "profile", "offline_access"])
            _ = try await browser.answer(true, to: id)
            let remembered = try #require(try await world.store.consent(of: world.ada.id, to: shop.client.id))
            #expect(remembered.scopes == ["email", "offline_access", "openid", "profile"])
            #expect(try await browser.authorize(wider).isSilent)
        }
    }

    @Test(
        "prompt=login with the question after it asks for the password once, and never none at all",
        .spec("OIDC Core", "3.1.2.1"), arguments: [["prompt": "login"], ["prompt": "login consent"], ["max_age": "0"]])
    func freshness(_ wish: [String: String]) async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .minutes(1))
            let request = shop.request(wish.mapValues { $0 })
            let signIn = try await browser.open(request)
            // The page of the question, reached with the address of the sign-in: the password is asked first.
            #expect(try await browser.consent(signIn).outcome?.signIn != nil)
            #expect(try await browser.answer(true, to: signIn).outcome?.signIn != nil)
            world.clock.advance(by: .minutes(1))
            let id = try #require(try await browser.submit(to: signIn).consent).interaction
            world.clock.advance(by: .minutes(10))
            let code = try #require(try await browser.answer(true, to: id).response?.parameters["code"])
            let claims = try world.claims(of: try #require(try await shop.exchange(code).idToken))
            #expect(claims["auth_time"] == .integer(world.clock.now().seconds - 600))
        }
    }

    @Test("an answer is to what was shown, whatever the client says of itself since", .spec("RFC 7592", "2.2"))
    func changedMeanwhile() async throws {
        try await World.run { world in
            var shop = try await world.application("shop") {
                $0.requireConsent = true
                $0.scopes = ["openid"]
            }
            let request = shop.request(["claims": #"{"userinfo":{"email":null,"phone_number":null}}"#])
            var browser = world.browser()
            let id = try #require(try await browser.signIn(request).consent).interaction
            let shown = try #require(try await browser.question(id)).demand
            #expect(shown.claims.isEmpty)
            shop = try await world.application("shop") {
                $0.requireConsent = true
                $0.scopes = ["openid", "email", "phone"]
            }
            let view = try await browser.answer(true, to: id, asked: shown.text)
            guard case .question(let again) = view else {
                Issue.record("\(view)")
                return
            }
            #expect(again.demand.claims == [.email, .phoneNumber])
            #expect(try await world.store.consents(of: world.ada.id).isEmpty)
        }
    }

    @Test("CN-02: the question of one browser or person is not answered by another", .spec("RFC 6749", "10.12"))
    func bound() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let id = try #require(try await browser.signIn(shop.request()).consent).interaction
            var other = world.browser()
            _ = try await other.code(world.portal.request())
            #expect(try await other.answer(true, to: id).isLost)
            #expect(try await browser.answer(true, to: InteractionID("none")).isLost)
            // The same browser, but somebody else signed in meanwhile.
            try await world.person("grace@acme.example", in: world.acme)
            _ = try await browser.signIn(world.portal.request(["prompt": "login"]), "grace@acme.example")
            let again = try await browser.answer(true, to: id)
            #expect(again.response == nil)
            let anew = try #require(again.outcome?.consent).interaction
            #expect(try #require(try await browser.question(anew)).account.email.address == "grace@acme.example")
            #expect(try await world.store.consents(of: world.ada.id).isEmpty)
            // Nobody signed in any more.
            _ = try await browser.logOut()
            #expect(try await browser.answer(true, to: anew).outcome?.signIn != nil)
        }
    }

    @Test("a question may be answered twice, and goes on from its request when it is old")
    func twice() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let id = try #require(try await browser.signIn(shop.request()).consent).interaction
            for _ in 0..<2 { #expect(try await browser.answer(true, to: id).response?.parameters["code"] != nil) }
            world.clock.advance(by: .hours(2))
            #expect(try await browser.answer(false, to: id).response?.parameters["code"] != nil)
        }
    }

    @Test("what the request may no longer have is not given")
    func changed() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let id = try #require(try await browser.signIn(shop.request(["scope": "openid email"])).consent).interaction
            _ = try await world.application("shop") {
                $0.requireConsent = true
                $0.scopes = ["openid"]
            }
            #expect(try await browser.answer(true, to: id).response?.parameters["error"] == "invalid_scope")
            try await world.set(.suspended, of: world.ada)
            #expect(try await browser.answer(true, to: id).response?.parameters["code"] == nil)
        }
    }

    @Test("CN-04: an app whose name anybody could use is asked about each time", .spec("RFC 8252", "8.6"))
    func native() async throws {
        try await World.run { world in
            let app = try await world.application("app", Application.Authentication.none) {
                $0.applicationType = .native
                $0.redirectURIs = ["com.example.app:/cb"]
                $0.requireConsent = true
            }
            var browser = world.browser()
            try await browser.allow(app.request())
            #expect(try await world.store.consents(of: world.ada.id).isEmpty)
            #expect(try await browser.authorize(app.request()).consent != nil)
            #expect(try await browser.authorize(app.request(["prompt": "none"])).error == "consent_required")
        }
    }

    @Test("TK-24: what is taken back is forgotten, and its tokens end", .spec("RFC 9700", "4.14"))
    func withdrawn() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let code = try await browser.allow(shop.request(["scope": "openid offline_access"]))
            let tokens = try await shop.exchange(code)
            let others = try await browser.tokens(for: world.portal)
            let use = WithdrawConsent(world.deployment)
            #expect(try await !use.run(from: shop.client.id, by: world.browser().visitor))
            #expect(try await world.userInfoRefusal(tokens.accessToken) == nil)
            #expect(try await use.run(from: shop.client.id, by: browser.visitor))
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await refusal { try await shop.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(others.accessToken) == nil)
            #expect(try await browser.authorize(shop.request(["prompt": "none"])).error == "consent_required")
        }
    }
}

extension Browser {
    /// Opens the page of a question.
    func consent(_ id: InteractionID) async throws -> ConsentView {
        try await ConsentFlow(deployment).show(id, visitor: visitor)
    }

    /// What the page of a question asks.
    func question(_ id: InteractionID) async throws -> ConsentQuestion? {
        if case .question(let question) = try await consent(id) { question } else { nil }
    }

    /// Answers a question.
    func answer(_ allows: Bool, to id: InteractionID, asked: String? = nil) async throws -> ConsentView {
        let flow = ConsentFlow(deployment)
        let shown = try await asked == nil ? question(id)?.demand.text : nil
        return try await flow.answer(allows, to: id, asked: asked ?? shown ?? "", visitor: visitor)
    }

    /// Comes with a request, signs in if asked, allows it, and takes the code back.
    @discardableResult
    mutating func allow(_ request: AuthorizationParameters) async throws -> String {
        let outcome = try await authorize(request)
        var start = outcome.consent
        if let signIn = outcome.signIn { start = try await submit(to: signIn.interaction).consent }
        let id = try #require(start, "nothing was asked").interaction
        return try #require(try await answer(true, to: id).response?.parameters["code"])
    }
}

extension AuthorizationOutcome {
    /// The question that was opened.
    var consent: SignInStart? { if case .consent(let start) = self { start } else { nil } }
}

extension SignInView {
    /// The question that comes next.
    var consent: SignInStart? {
        switch self {
        case .consent(let start): return start
        case .finished(let signedIn):
            guard case .consent(let start) = signedIn.next else { return nil }
            return start
        default: return nil
        }
    }
}

extension ConsentView {
    /// Where it leads instead of showing the question.
    var outcome: AuthorizationOutcome? { if case .proceed(let outcome) = self { outcome } else { nil } }
    /// What goes back to the application.
    var response: AuthorizationResponse? { outcome?.response }
    /// Whether nothing waits for an answer.
    var isLost: Bool { if case .lost = self { true } else { false } }
}

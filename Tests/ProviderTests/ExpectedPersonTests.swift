import Identity
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("An application that says whom it expects, or how well they must prove it")
struct ExpectedPersonTests {
    @Test("AZ-38: somebody else's id_token_hint is never met by the session there is", .spec("OIDC Core", "3.1.2.1"))
    func otherPerson() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme, id: "grace")
            var hers = world.browser()
            let hint = try #require(try await hers.tokens(for: world.portal, [:], "grace@acme.example").idToken)
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let none = world.portal.request(["id_token_hint": hint, "prompt": "none"])
            #expect(try await browser.authorize(none).error == "login_required")

            let ask = world.portal.request(["id_token_hint": hint])
            let id = try await browser.open(ask)
            let asAda = try await browser.submit(to: id)
            #expect(asAda.response?.parameters["error"] == "login_required")
            #expect(asAda.response?.parameters["code"] == nil)
            let asGrace = try await browser.signIn(ask, "grace@acme.example")
            #expect(asGrace.response?.parameters["code"] != nil)
        }
    }

    @Test("AZ-38: the person's own hint is met, even long expired", .spec("OIDC Core", "3.1.2.1"))
    func ownHint() async throws {
        try await World.run { world in
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            world.clock.advance(by: .days(10))
            let none = world.portal.request(["id_token_hint": hint, "prompt": "none"])
            #expect(try await browser.authorize(none).isSilent)
        }
    }

    @Test(
        "AZ-38: a hint that is forged, another application's or an access token is refused",
        .spec("OIDC Core", "3.1.2.1"))
    func badHint() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let foreign = try #require(try await browser.tokens(for: other).idToken)
            let own = try #require(tokens.idToken)
            for hint in [foreign, tokens.accessToken, String(own.dropLast(8)) + "AAAAAAAA", "x"] {
                let request = world.portal.request(["id_token_hint": hint])
                #expect(try await browser.authorize(request).error == "invalid_request")
            }
        }
    }

    @Test(
        "a sub asked for by value is an identity to be met", .spec("OIDC Core", "5.5.1"),
        arguments: [("ada", true), ("grace", false)])
    func subject(_ subject: String, _ isMet: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let claims = #"{"id_token":{"sub":{"value":"\#(subject)"}}}"#
            let none = world.portal.request(["claims": claims, "prompt": "none"])
            #expect(try await browser.authorize(none).error == (isMet ? nil : "login_required"))
            let view = try await browser.signIn(world.portal.request(["claims": claims, "prompt": "login"]))
            #expect(view.response?.parameters["error"] == (isMet ? nil : "login_required"))
        }
    }

    @Test("AZ-36: an essential acr nobody can reach ends in the standard's error", .spec("OIDC Core", "5.5.1.1"))
    func outOfReach() async throws {
        try await World.run { world in
            var browser = world.browser()
            let claims = #"{"id_token":{"acr":{"essential":true,"values":["urn:other:gold"]}}}"#
            let request = world.portal.request(["claims": claims])
            let view = try await browser.signIn(request)
            #expect(view.response?.parameters["error"] == "unmet_authentication_requirements")
            #expect(view.finished == nil)
            _ = try await browser.code(world.portal.request())
            #expect(try await browser.authorize(request).error == "unmet_authentication_requirements")
        }
    }

    @Test(
        "AZ-36: two factors that an application insists on are never answered with one", .spec("OIDC Core", "5.5.1.1"))
    func twoFactors() async throws {
        try await World.run { world in
            var browser = world.browser()
            let claims = #"{"id_token":{"acr":{"essential":true,"value":"urn:signet:acr:2fa"}}}"#
            let view = try await browser.signIn(world.portal.request(["claims": claims]))
            #expect(view.enrolment != nil && view.response == nil)
            #expect(browser.session == nil)
            _ = try await browser.code(world.portal.request())
            let none = world.portal.request(["claims": claims, "prompt": "none"])
            #expect(try await browser.authorize(none).error == "interaction_required")
        }
    }

    @Test("where an organization insists on a second factor, nobody gets by with one")
    func organizationInsists() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request())
            #expect(view.enrolment != nil)
            #expect(browser.session == nil)
        }
    }

    @Test(
        "the acr in the ID token is the one that was reached", .spec("OIDC Core", "2"),
        arguments: [
            "urn:signet:acr:1fa", "urn:other:silver", "urn:other:silver urn:signet:acr:1fa",
            "urn:signet:acr:2fa urn:signet:acr:1fa",
        ])
    func reached(_ values: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, ["acr_values": values])
            #expect(try world.claims(of: try #require(tokens.idToken))["acr"] == "urn:signet:acr:1fa")
        }
    }
}

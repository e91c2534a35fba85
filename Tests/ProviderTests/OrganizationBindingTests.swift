import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Whose people may sign in")
struct OrganizationBindingTests {
    /// How a request comes to be about one organization only.
    enum Binding: CaseIterable, Sendable {
        case clientsOwn, parameter, parameterInUpperCase, domainHint

        func request(in world: World) async throws -> AuthorizationParameters {
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta, id: "bob")
            switch self {
            case .clientsOwn: return try await world.application("betas", of: beta).request()
            case .parameter: return world.portal.request(["organization": "beta"])
            case .parameterInUpperCase: return world.portal.request(["organization": "BETA"])
            case .domainHint: return world.portal.request(["domain_hint": "Beta.Example"])
            }
        }
    }

    @Test("only the organization's own people get in, and others learn nothing", arguments: Binding.allCases)
    func binding(_ binding: Binding) async throws {
        try await World.run { world in
            let request = try await binding.request(in: world)
            var browser = world.browser()
            let id = try await browser.open(request)
            #expect(try await browser.show(id).form?.organization?.name.value == "beta")
            #expect(try await browser.submit(to: id).problem == .notRight)
            #expect(try await browser.submit("bob@beta.example", to: id).response?.parameters["code"] != nil)
        }
    }

    @Test("another organization's session is not used, and not told about", arguments: Binding.allCases)
    func otherSession(_ binding: Binding) async throws {
        try await World.run { world in
            let request = try await binding.request(in: world)
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let none = AuthorizationParameters(
                FormParameters(request.form.pairs + [.init(name: "prompt", value: "none")]))
            #expect(try await browser.authorize(none).error == "login_required")
            let id = try await browser.open(request)
            #expect(try await browser.show(id).form?.email == "")
        }
    }

    @Test("AZ-37: a login_hint fills in the email and never switches the organization")
    func loginHint() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta)
            var browser = world.browser()
            let request = world.portal.request(["organization": "acme", "login_hint": "bob@beta.example"])
            let id = try await browser.open(request)
            let form = try #require(try await browser.show(id).form)
            #expect(form.email == "bob@beta.example")
            #expect(form.organization?.name.value == "acme")
            #expect(try await browser.submit("bob@beta.example", to: id).problem == .notRight)
            #expect(try await browser.submit(to: id).finished != nil)
        }
    }

    @Test(
        "an organization that is unknown or not the application's is the application's mistake, which it is told",
        .spec("RFC 6749", "4.1.2.1"))
    func unavailable() async throws {
        try await World.run { world in
            _ = try await world.organization("beta")
            let own = try await world.application("own", of: world.acme)
            let requests = [
                world.portal.request(["organization": "nobody"]), own.request(["organization": "beta"]),
                own.request(["organization": "nobody"]), world.portal.request(["organization": "-"]),
                world.portal.request(["connection": "okta"]),
            ]
            for request in requests {
                var browser = world.browser()
                #expect(try await browser.authorize(request).error == "invalid_request")
            }
        }
    }

    @Test("naming the application's own organization changes nothing")
    func ownOrganization() async throws {
        try await World.run { world in
            let own = try await world.application("own", of: world.acme)
            var browser = world.browser()
            _ = try await browser.code(own.request(["organization": "acme"]))
            #expect(try await browser.authorize(own.request()).isSilent)
        }
    }

    @Test(
        "AZ-01, AZ-02, AZ-03: without a known client and its own address there is no redirect",
        .spec("RFC 6749", "4.1.2.1"))
    func noRedirect() async throws {
        try await World.run { world in
            let changes: [[String: String?]] = [
                ["client_id": "nobody"], ["client_id": nil], ["redirect_uri": nil],
                ["redirect_uri": "https://evil.example/cb"], ["redirect_uri": "https://portal.example/cb?x=1"],
                ["redirect_uri": "https://evil.example/cb", "response_type": "token", "prompt": "none"],
            ]
            for change in changes {
                var browser = world.browser()
                let outcome = try await browser.authorize(world.portal.request(change))
                #expect(outcome.refusal?.channel == nil && outcome.refusal != nil, "\(change)")
            }
        }
    }

    @Test(
        "AZ-30, AZ-34, AZ-39, CO-11: what is wrong with a sound client's request goes back to it",
        .spec("RFC 6749", "4.1.2.1"),
        arguments: [
            (["response_type": "token"], "unsupported_response_type"), (["prompt": "none login"], "invalid_request"),
            (["scope": "openid admin"], "invalid_scope"), (["scope": "profile"], "invalid_scope"),
            (["code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge_method": "s256"], "invalid_request"),
            (["code_challenge_method": "S512"], "invalid_request"), (["code_challenge": "short"], "invalid_request"),
            (["claims": "{"], "invalid_request"), (["request": "x"], "invalid_request_object"),
        ])
    func goesBack(_ change: [String: String], _ error: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            let outcome = try await browser.authorize(world.portal.request(change.mapValues { $0 }))
            #expect(outcome.error == error)
            #expect(outcome.response?.parameters["state"] == "state-1")
        }
    }
}

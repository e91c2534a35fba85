import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A pushed request")
struct PushedRequestTests {
    @Test("is answered with a code, whatever the browser says beside it", .spec("RFC 9126", "4"))
    func flow() async throws {
        try await World.run { world in
            let uri = try await world.portal.push(["scope": "openid email", "state": "pushed"])
            #expect(uri.hasPrefix("urn:ietf:params:oauth:request_uri:"))
            var browser = world.browser()
            let view = try await browser.signIn(
                world.portal.reference(uri, ["state": "other", "scope": "openid admin", "redirect_uri": "https://x.y"]))
            let response = try #require(view.response)
            #expect(response.parameters["state"] == "pushed")
            #expect(response.location.hasPrefix("https://portal.example/cb?"))
            let tokens = try await world.portal.exchange(try #require(response.parameters["code"]))
            #expect(tokens.scopes == ["openid", "email"])
        }
    }

    @Test(
        "works until a code was given for it: the page may be opened again before", .spec("RFC 9126", "7.3"),
        .spec("RFC 9126", "4"))
    func once() async throws {
        try await World.run { world in
            let uri = try await world.portal.push()
            var browser = world.browser()
            _ = try await browser.open(world.portal.reference(uri))
            let first = try await browser.open(world.portal.reference(uri))
            let second = try await browser.open(world.portal.reference(uri))
            #expect(try await browser.submit(to: first).response?.parameters["code"] != nil)
            #expect(try await browser.authorize(world.portal.reference(uri)).refusal?.code == .invalidRequestURI)
            // A sign-in that was open beside it ends without a second code.
            #expect(try await browser.submit(to: second).response?.parameters["error"] == "invalid_request")
        }
    }

    @Test("is answered once by a session that needs no page either", .spec("RFC 9126", "7.3"))
    func silently() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let uri = try await world.portal.push()
            #expect(try await browser.authorize(world.portal.reference(uri)).isSilent)
            #expect(try await browser.authorize(world.portal.reference(uri)).refusal?.code == .invalidRequestURI)
        }
    }

    @Test("is of no use to others, later, or by another name", .spec("RFC 9126", "4"), .spec("RFC 9126", "2.2"))
    func refusals() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            let uri = try await world.portal.push()
            var browser = world.browser()
            let wrong = [
                other.reference(uri), world.portal.reference(uri + "A"),
                world.portal.reference(uri, ["client_id": nil]),
                world.portal.reference("urn:ietf:params:oauth:request_uri:"),
            ]
            for request in wrong {
                #expect(try await browser.authorize(request).refusal?.code == .invalidRequestURI)
            }
            world.clock.advance(by: .seconds(89))
            _ = try await browser.open(world.portal.reference(uri))
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.authorize(world.portal.reference(uri)).refusal?.code == .invalidRequestURI)
        }
    }

    @Test("takes no longer than the sign-in it began takes", .spec("RFC 9126", "2.2"))
    func slowPerson() async throws {
        try await World.run { world in
            let uri = try await world.portal.push()
            var browser = world.browser()
            let id = try await browser.open(world.portal.reference(uri))
            world.clock.advance(by: .minutes(30))
            #expect(try await browser.submit(to: id).response?.parameters["code"] != nil)
        }
    }

    static let refused: [([String: String?], AuthorizationError.Code)] = [
        (["request_uri": "urn:ietf:params:oauth:request_uri:x"], .invalidRequest),
        (["redirect_uri": "https://evil.example"], .invalidRequest), (["redirect_uri": nil], .invalidRequest),
        (["scope": "openid admin"], .invalidScope),
        (["response_type": "token"], .unsupportedResponseType), (["code_challenge_method": "plain"], .invalidRequest),
        (["prompt": "none login"], .invalidRequest), (["id_token_hint": "a.b.c"], .invalidRequest),
        (["resource": "https://unknown.example"], .invalidTarget), (["dpop_jkt": "short"], .invalidRequest),
        (["organization": "nowhere"], .invalidRequest), (["registration": "{}"], .registrationNotSupported),
    ]

    @Test("is checked when it is pushed", .spec("RFC 9126", "2.1"), .spec("RFC 9126", "2.3"), arguments: refused)
    func pushed(changes: [String: String?], code: AuthorizationError.Code) async throws {
        try await World.run { world in
            let error = await #expect(throws: AuthorizationError.self) { try await world.portal.push(changes) }
            #expect(error?.code == code)
        }
    }

    @Test("is taken from the client itself only", .spec("RFC 9126", "2.1"))
    func authentication() async throws {
        try await World.run { world in
            let thief = world.portal.authenticating(.basic("wrong"))
            #expect(try await refusal { try await thief.push() } == .invalidClient)
            let browser = try await world.application("spa", Application.Authentication.none)
            #expect(try await browser.push().isEmpty == false)
            #expect(try await refusal { try await world.portal.authenticating(.none).push() } == .invalidClient)
        }
    }

    @Test("RO-08: is the only way for a client that registered so", .spec("RFC 9126", "6"))
    func required() async throws {
        try await World.run { world in
            let strict = try await world.application("strict") { $0.requirePushedRequests = true }
            var browser = world.browser()
            #expect(try await browser.authorize(strict.request()).error == "invalid_request")
            _ = try await browser.code(strict.reference(try await strict.push()))
        }
    }

    @Test("carries resources and the key of its tokens to the grant", .spec("RFC 8707", "2.1"), .spec("RFC 9449", "10"))
    func bindings() async throws {
        try await World.run { world in
            let reader = try await world.application("reader") { $0.resources = ["https://api.example/a", "urn:b"] }
            let thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
            let uri = try await reader.push(["resource": "urn:b", "dpop_jkt": thumbprint])
            var browser = world.browser()
            let code = try await browser.code(reader.reference(uri))
            let grant = try #require(try await world.store.code(hash: TokenHash.sha256(code))).standing.grant
            #expect(grant.resources == ["urn:b"])
            #expect(grant.keyThumbprint == thumbprint)
        }
    }
}

extension Application {
    /// Pushes the usual request with changes and returns its address.
    @discardableResult
    func push(_ changes: [String: String?] = [:]) async throws -> String {
        let body = request(changes).form.pairs.map { ($0.name, Optional($0.value)) }
        let call = try call(Dictionary(body) { $1 })
        let answer = try JSON.parse(try await PushedRequestEndpoint(world.deployment).answer(call))
        #expect((60...90).contains(answer["expires_in"]?.integer ?? 0))
        return try #require(answer["request_uri"]?.string)
    }

    /// What a browser comes with for a pushed request.
    func reference(_ uri: String, _ changes: [String: String?] = [:]) -> AuthorizationParameters {
        let usual: [String: String?] = ["client_id": client.id.value, "request_uri": uri]
        let pairs = usual.merging(changes) { $1 }.compactMap { name, value in
            value.map { FormParameters.Pair(name: name, value: $0) }
        }
        return AuthorizationParameters(FormParameters(pairs))
    }
}

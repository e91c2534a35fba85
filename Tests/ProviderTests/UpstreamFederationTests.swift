import Credentials
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("Signing in at an organization's OpenID provider")
struct UpstreamFederationTests {
    /// A question that was sent, as its flow remembers it.
    struct Asked {
        let url: String
        let request: FederationRequest
    }

    static func ask(
        _ connection: Connection, in world: World, _ change: (inout FederationDemand) -> Void = { _ in }
    ) async throws -> Asked {
        let handle = world.deployment.random.token()
        var demand = FederationDemand(handle: handle)
        change(&demand)
        let question = try await UpstreamFederation(world.deployment).question(demand, to: connection)
        guard case .redirect(let url) = question.carriage else { throw JOSEError.malformedClaim("carriage") }
        let now = world.clock.now()
        let request = FederationRequest(
            handleHash: TokenHash.sha256(handle.reveal()), connection: connection.id,
            purpose: .signIn(InteractionID("i")), browserHash: [1], nonce: question.nonce,
            sealedVerifier: question.sealedVerifier, maxAge: demand.asksAgain ? 0 : demand.maxAge,
            acrValues: demand.acrValues, createdAt: now, expiresAt: now + FederationRequest.lifetime)
        return Asked(url: url, request: request)
    }

    static func message(_ query: FormParameters) -> FederationMessage {
        FederationMessage(isPost: false, rawQuery: query.encoded(), query: query, form: [])
    }

    static func verdict(
        on query: FormParameters, to request: FederationRequest?, of connection: Connection, in world: World
    ) async throws -> FederationVerdict {
        try await UpstreamFederation(world.deployment).verdict(on: message(query), to: request, of: connection)
    }

    /// Goes there and comes back.
    static func roundTrip(
        _ provider: OpenIDHost, _ connection: Connection, in world: World,
        _ change: (inout FederationDemand) -> Void = { _ in }
    ) async throws -> FederationVerdict {
        let asked = try await ask(connection, in: world, change)
        let brought = try provider.authorize(asked.url)
        return try await verdict(on: brought, to: asked.request, of: connection, in: world)
    }

    @Test("somebody comes back verified, with what the provider said of them", .spec("OIDC Core", "3.1"))
    func accepted() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let end = world.clock.now() + .hours(8)
            provider.change { script in
                script.idToken = { $0.adding("groups", ["a", "b"]).adding("session_expiry", .integer(end.seconds)) }
            }
            let verdict = try await Self.roundTrip(provider, connection, in: world)
            let answer = try #require(verdict.answer)
            #expect(
                answer.subject
                    == FederatedSubject(
                        connection: connection.id, qualifiers: [provider.issuer], format: "", value: "ann"))
            #expect(answer.isSubjectStable && answer.emailVerifiedByProvider == true)
            #expect(answer.attributes["email"] == ["ann@acme.example"] && answer.attributes["groups"] == ["a", "b"])
            #expect(answer.acr == "urn:mfa" && answer.amr == ["pwd", "mfa"])
            #expect(answer.authenticatedAt == world.clock.now())
            #expect(answer.session.index == "s-1" && answer.session.endsAt == end)
            #expect(verdict.clockSkewSeconds == 0)
            #expect(verdict.checks.allSatisfy { $0.outcome == .passed || $0.outcome == .skipped })
            #expect(verdict.received.first { $0.name == "subject" }?.value == "ann")
            #expect(verdict.received.first { $0.name == "groups" }?.value == "a, b")
            #expect(!"\(verdict)".contains("the-access-token") && !"\(verdict)".contains("the-code"))
        }
    }

    @Test(
        "our client proves itself as the connection says", .spec("OIDC Core", "9"),
        arguments: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"])
    func authentication(_ method: String) async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            provider.change { $0.method = method }
            let isSecret = method.hasPrefix("client_secret")
            let configured = OIDCSettings.ClientAuthentication(rawValue: method)
            let connection = try provider.connection(secret: isSecret ? OpenIDHost.secret : nil) { oidc, _ in
                oidc.clientAuthentication = isSecret ? nil : configured
            }
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
        }
    }

    @Test("a client that cannot prove itself does not try")
    func noSecret() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection(secret: nil) { oidc, _ in oidc.clientAuthentication = .basic }
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "client_authentication")
            provider.change {
                $0.method = "private_key_jwt"
                $0.document = [.init(name: "token_endpoint_auth_signing_alg_values_supported", value: ["HS256"])]
            }
            let signing = try provider.connection(secret: nil) { oidc, _ in oidc.clientAuthentication = .privateKeyJWT }
            #expect(try await Self.roundTrip(provider, signing, in: world).reason == "client_authentication")
            #expect(world.outside.calls(to: provider.issuer + "/token").isEmpty)
        }
    }

    @Test("what the sign-in wants goes along, and the answer is held to it", .spec("OIDC Core", "3.1.2.1"))
    func demands() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection { oidc, settings in
                oidc.scopes = ["email"]
                settings.requiredACR = ["urn:phr"]
            }
            let asked = try await Self.ask(connection, in: world) {
                $0.asksAgain = true
                $0.selectsAccount = true
                $0.acrValues = ["urn:phr"]
                $0.loginHint = "ann@acme.example"
                $0.uiLocales = ["de"]
            }
            let sent = try FormParameters(parsing: String(asked.url.split(separator: "?")[1]))
            #expect(sent["prompt"] == "login select_account" && sent["max_age"] == "0")
            #expect(sent["acr_values"] == "urn:phr" && sent["login_hint"] == "ann@acme.example")
            #expect(sent["ui_locales"] == "de" && sent["scope"] == "openid email")
            #expect(sent["redirect_uri"] == OpenIDHost.redirectURI)
            let weak = try await Self.roundTrip(provider, connection, in: world)
            #expect(weak.reason == "authentication_context")
            provider.change { script in script.idToken = { $0.adding("acr", "urn:phr").adding("auth_time", 1) } }
            let old = try await Self.roundTrip(provider, connection, in: world) { $0.asksAgain = true }
            #expect(old.reason == "authentication_time")
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
        }
    }

    @Test(
        "keys may change at any time, and where they are", .spec("OIDC Core", "10.1.1"), arguments: ["/keys", "/keys2"])
    func rotation(_ address: String) async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
            #expect(world.outside.fetches(of: provider.issuer + "/keys") == [.cached])
            provider.rotate(to: try SigningKey.generate(.es256, id: "k2"), at: address)
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
            #expect(world.outside.fetches(of: provider.issuer + address).last == .renewed)
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
            #expect(world.outside.fetches(of: provider.issuer + address).last == .cached)
        }
    }

    @Test("a key under a name that is known already is looked for as well")
    func sameName() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            provider.rotate(to: try SigningKey.generate(.es256, id: "k1"))
            #expect(try await Self.roundTrip(provider, connection, in: world).answer != nil)
        }
    }

    @Test("a key that is nowhere is asked for once more, and keys that cannot be had verify nothing")
    func unknownKey() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let keys = provider.issuer + "/keys"
            let known: JSON = ["keys": [provider.key.publicJWK]]
            try provider.change { $0.key = try SigningKey.generate(.es256, id: "k2") }
            world.outside.publish(known.text, at: keys)
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "signature_key")
            #expect(world.outside.fetches(of: keys) == [.cached, .renewed])
            world.outside.fail(keys, with: .timeout)
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "provider_keys")
        }
    }

    @Test("an address is vouched for by what the provider says of it, or by the connection where it says nothing")
    func email() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            func vouched(
                _ change: (inout OIDCSettings, inout ConnectionSettings) -> Void = { _, _ in }
            ) async throws -> Bool? {
                let connection = try provider.connection("acme-oidc", change)
                let verdict = try await Self.roundTrip(provider, connection, in: world)
                return try #require(verdict.answer).emailVerifiedByProvider
            }
            #expect(try await vouched() == true)
            #expect(try await vouched { _, settings in settings.attributeMapping[.email] = "upn" } == nil)
            provider.change { $0.userInfo = ["sub": "ann", "email": "ann@acme.example"] }
            #expect(try await vouched() == nil)
            provider.change { $0.userInfo = ["sub": "ann", "email": "ann@acme.example", "email_verified": false] }
            #expect(try await vouched() == false)
        }
    }

    @Test("another claim may say who somebody is, and is no sub")
    func subjectClaim() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection { oidc, _ in oidc.subjectClaim = "oid" }
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "subject_claim")
            provider.change { script in script.idToken = { $0.adding("oid", "0b1c") } }
            let answer = try #require(try await Self.roundTrip(provider, connection, in: world).answer)
            #expect(answer.subject.value == "0b1c" && answer.subject.format == "oid")
        }
    }

    @Test("userinfo is asked where there is one, and what cannot be had of it is not done without")
    func userInfo() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            provider.change { $0.userInfo = nil }
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "userinfo")
            provider.change { $0.userInfo = ["sub": "eve"] }
            #expect(try await Self.roundTrip(provider, connection, in: world).reason == "userinfo_subject")
            let without = try provider.connection { oidc, _ in oidc.asksUserInfo = false }
            #expect(try await Self.roundTrip(provider, without, in: world).answer?.attributes["email"] == nil)
        }
    }

    // MARK: Providers that cannot be asked

    @Test(
        "no question is made to a provider whose document cannot be had or is no good", .spec("OIDC Discovery", "4.3"))
    func unavailable() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            provider.change { $0.document = [.init(name: "issuer", value: "https://evil.example")] }
            await #expect {
                try await Self.ask(connection, in: world)
            } throws: { ($0 as? FederationUnavailable)?.reason == "discovery_issuer" }
            let location = provider.issuer + "/.well-known/openid-configuration"
            world.outside.fail(location, with: .timeout)
            await #expect {
                try await Self.ask(connection, in: world)
            } throws: { ($0 as? FederationUnavailable)?.reason == "discovery_document" }
            world.outside.fail(location, with: .busy)
            await #expect(throws: OutboundError.busy) { try await Self.ask(connection, in: world) }
            let plain = try provider.connection { oidc, _ in oidc.issuer = "http://login.example" }
            await #expect(throws: FederationUnavailable.self) { try await Self.ask(plain, in: world) }
        }
    }

    @Test("what the token endpoint says is kept for whoever mends the connection", .spec("RFC 6749", "5.2"))
    func tokenEndpoint() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let wrong = try provider.connection(secret: "another")
            let refused = try await Self.roundTrip(provider, wrong, in: world)
            #expect(refused.reason == "token_response")
            let received = refused.checks.first { $0.name == "token_response" }?.received
            #expect(received == "status 400, invalid_client: client_secret_basic")
            world.outside.serve(provider.issuer + "/token") { _ in .failure(.timeout) }
            let slow = try await Self.roundTrip(provider, provider.connection(), in: world)
            #expect(slow.reason == "token_response")
            world.outside.serve(provider.issuer + "/token") { _ in .failure(.busy) }
            await #expect(throws: OutboundError.busy) {
                try await Self.roundTrip(provider, provider.connection(), in: world)
            }
        }
    }
}

extension FederationVerdict {
    /// The answer, when it was accepted.
    var answer: FederatedAnswer? {
        guard case .accepted(let answer) = outcome else { return nil }
        return answer
    }

    /// Why it was refused; nil when it was not.
    var reason: String? {
        guard case .refused(let reason) = outcome else { return nil }
        return reason
    }
}

extension JSON {
    /// These members with one set.
    func adding(_ name: String, _ value: JSON) -> JSON {
        .object((object ?? []).filter { $0.name != name } + [Member(name: name, value: value)])
    }

    /// These members without one.
    func removing(_ name: String) -> JSON { .object((object ?? []).filter { $0.name != name }) }
}

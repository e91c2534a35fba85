import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("Attacks on a sign-in at an organization's OpenID provider")
struct UpstreamAttackTests {
    private typealias Flow = UpstreamFederationTests

    @Test("RP-01: an answer to no question of this browser is nothing", .spec("RFC 6749", "10.12"))
    func unasked() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let asked = try await Flow.ask(connection, in: world)
            let brought = try provider.authorize(asked.url)
            let verdict = try await Flow.verdict(on: brought, to: nil, of: connection, in: world)
            #expect(verdict.reason == "request_unknown")
            #expect(world.outside.calls(to: provider.issuer + "/token").isEmpty)
        }
    }

    @Test("RP-03: an answer of another provider ends before its code is redeemed anywhere", .spec("RFC 9207", "2.4"))
    func mixUp() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            for issuer in ["https://evil.example", nil, provider.issuer + "/"] {
                provider.change { $0.responseIssuer = issuer }
                let verdict = try await Flow.roundTrip(provider, connection, in: world)
                #expect(verdict.reason == "response_issuer")
            }
            #expect(world.outside.calls(to: provider.issuer + "/token").isEmpty)
        }
    }

    @Test("RP-03, RP-04: each connection has a redirect URI of its own", .spec("RFC 9700", "4.4.2"))
    func ownRedirectURI() async throws {
        try await World.run { world in
            let honest = try OpenIDHost(world)
            let evil = try OpenIDHost(world, issuer: "https://evil.example")
            let (one, other) = (try honest.connection("one"), try evil.connection("other"))
            let uris = try await [one, other].asyncMap { connection in
                let url = try await Flow.ask(connection, in: world).url
                return try FormParameters(parsing: String(url.split(separator: "?")[1]))["redirect_uri"]
            }
            #expect(uris == ["https://id.example/sso/one/callback", "https://id.example/sso/other/callback"])
        }
    }

    @Test("CO-15: a stolen code is of no use: it was made for another verifier", .spec("RFC 9700", "4.5"))
    func stolenCode() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let attackers = try await Flow.ask(connection, in: world)
            let victims = try await Flow.ask(connection, in: world)
            let brought = try provider.authorize(victims.url)
            let verdict = try await Flow.verdict(on: brought, to: attackers.request, of: connection, in: world)
            #expect(verdict.reason == "token_response")
            #expect(verdict.checks.contains { $0.received == "status 400, invalid_grant: code_verifier" })
        }
    }

    @Test(
        "RP-09: where a provider does not care about PKCE, the nonce shows the stolen code",
        .spec("OIDC Core", "3.1.3.7"))
    func stolenCodeWithoutPKCE() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            for nonce: JSON? in ["another", nil, ""] {
                provider.change { script in
                    script.idToken = { claims in nonce.map { claims.adding("nonce", $0) } ?? claims.removing("nonce") }
                }
                #expect(try await Flow.roundTrip(provider, connection, in: world).reason == "nonce")
            }
        }
    }

    @Test("a verifier opens for its own question alone")
    func exchangedRows() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let (one, other) = (try await Flow.ask(connection, in: world), try await Flow.ask(connection, in: world))
            let mixed = FederationRequest(
                handleHash: one.request.handleHash, connection: connection.id, purpose: one.request.purpose,
                browserHash: one.request.browserHash, nonce: one.request.nonce,
                sealedVerifier: other.request.sealedVerifier, createdAt: one.request.createdAt,
                expiresAt: one.request.expiresAt)
            let brought = try provider.authorize(one.url)
            await #expect(throws: (any Error).self) {
                try await Flow.verdict(on: brought, to: mixed, of: connection, in: world)
            }
        }
    }

    private static let tokens: [(String, @Sendable (JSON) -> JSON, String)] = [
        ("RP-10 made for another client", { $0.adding("aud", "other") }, "audience"),
        ("RP-10 made for others too", { $0.adding("aud", ["signet-at-acme", "other"]) }, "audience"),
        ("RP-10 asked for by another client", { $0.adding("azp", "other") }, "authorized_party"),
        ("RP-11 of another tenant", { $0.adding("iss", "https://login.example/other") }, "issuer"),
        ("RP-12 expired", { $0.adding("exp", 1) }, "expiry"),
        ("RP-12 without exp", { $0.removing("exp") }, "expiry"),
        ("RP-13 about nobody", { $0.adding("sub", "") }, "subject"),
        ("RP-14 about another person than userinfo", { $0.adding("sub", "eve") }, "userinfo_subject"),
        ("RP-28 with another access token", { $0.adding("at_hash", "x") }, "access_token_hash"),
        ("RP-28 with another code", { $0.adding("c_hash", "x") }, "code_hash"),
    ]

    @Test("an ID token that is not for this sign-in", .spec("OIDC Core", "3.1.3.7"), arguments: tokens)
    func token(name: String, change: @escaping @Sendable (JSON) -> JSON, reason: String) async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            provider.change { $0.idToken = change }
            let verdict = try await Flow.roundTrip(provider, provider.connection(), in: world)
            #expect(verdict.reason == reason)
        }
    }

    @Test("RP-27, JW-26: a token that another provider's key signed is nobody's here", .spec("RFC 8725", "3.10"))
    func foreignKey() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let evil = try OpenIDHost(world, issuer: "https://evil.example")
            let claims: JSON = ["iss": .string(provider.issuer), "sub": "ann", "aud": "signet-at-acme"]
            let forged = try TokenSigner(key: evil.key, type: "JWT").sign(claims.encoded())
            Self.answer(forged, at: provider, in: world)
            #expect(try await Flow.roundTrip(provider, provider.connection(), in: world).reason == "signature")
        }
    }

    @Test(
        "RP-27, JW-02: none, and a secret as key, sign nothing", .spec("RFC 8725", "3.1"), arguments: ["none", "HS256"])
    func algorithm(_ algorithm: String) async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let header: JSON = ["alg": .string(algorithm), "kid": "k1"]
            let claims: JSON = ["iss": .string(provider.issuer), "sub": "ann", "aud": "signet-at-acme"]
            let input = "\(Base64URL.encode(header.encoded())).\(Base64URL.encode(claims.encoded()))"
            let mac = HMAC<SHA256>.authenticationCode(
                for: Array(input.utf8), using: SymmetricKey(data: Array(OpenIDHost.secret.utf8)))
            Self.answer("\(input).\(Base64URL.encode(Array(mac)))", at: provider, in: world)
            let verdict = try await Flow.roundTrip(provider, provider.connection(), in: world)
            #expect(verdict.reason == "signature_algorithm")
        }
    }

    @Test(
        "RP-32: an error is kept for whoever mends the connection, and no code is redeemed",
        .spec("RFC 6749", "4.1.2.1"))
    func error() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            for error in ["access_denied", "<script>alert(1)</script>"] {
                let asked = try await Flow.ask(connection, in: world)
                let brought: FormParameters = [
                    .init(name: "error", value: error), .init(name: "error_description", value: "no"),
                    .init(name: "code", value: "the-code"), .init(name: "iss", value: provider.issuer),
                ]
                let verdict = try await Flow.verdict(on: brought, to: asked.request, of: connection, in: world)
                #expect(verdict.reason == "authorization_response")
                let check = verdict.checks.first { $0.name == "authorization_response" }
                #expect(check?.received == "\(error): no")
            }
            #expect(world.outside.calls(to: provider.issuer + "/token").isEmpty)
        }
    }

    @Test("RP-05, RP-08: a document that leads astray makes no question", .spec("OIDC Discovery", "4.3"))
    func leadingAstray() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            for (member, url) in [
                ("authorization_endpoint", "javascript:alert(1)"), ("token_endpoint", "http://169.254.169.254/"),
                ("authorization_endpoint", "https://login.example/a?redirect_uri=https%3A%2F%2Fevil.example"),
                ("jwks_uri", "file:///etc/passwd"),
            ] {
                provider.change { $0.document = [.init(name: member, value: .string(url))] }
                await #expect {
                    try await Flow.ask(connection, in: world)
                } throws: { ($0 as? FederationUnavailable)?.reason == member }
            }
        }
    }

    @Test("our own issuer is nobody's client id: an assertion would look like a token of ours")
    func ownIssuerAsClient() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection(secret: nil) { oidc, _ in
                oidc.clientAuthentication = .privateKeyJWT
                oidc.clientID = World.issuer
            }
            let asked = try await Flow.ask(connection, in: world)
            let brought: FormParameters = [
                .init(name: "code", value: "the-code"), .init(name: "iss", value: provider.issuer),
            ]
            let verdict = try await Flow.verdict(on: brought, to: asked.request, of: connection, in: world)
            #expect(verdict.reason == "client_authentication")
        }
    }

    /// Lets the token endpoint answer with this ID token.
    private static func answer(_ idToken: String, at provider: OpenIDHost, in world: World) {
        let body: JSON = ["id_token": .string(idToken)]
        world.outside.serve(provider.issuer + "/token") { _ in
            .success(OutboundAnswer(status: 200, kind: .json, body: body.encoded()))
        }
    }
}

extension Sequence {
    /// What `transform` makes of each, one after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A request object")
struct RequestObjectTests {
    private static let address = "https://signer.example/request.jwt"

    private func signer(
        in world: World, _ change: (inout ClientMetadata) -> Void = { _ in }
    ) async throws -> Application {
        let key = try ClientKeys.key(.es256)
        return try await world.application("signer") {
            let jwks: JSON = ["keys": [key.publicJWK]]
            $0.jwks = jwks.text
            $0.requestURIs = [Self.address]
            change(&$0)
        }
    }

    @Test("is answered, and what is beside it does not count", .spec("RFC 9101", "5"), .spec("RFC 9101", "6.3"))
    func byValue() async throws {
        try await World.run { world in
            let application = try await signer(in: world)
            var browser = world.browser()
            let view = try await browser.signIn(
                application.sending(try application.object(["state": "inside"]), ["state": "outside"]))
            let response = try #require(view.response)
            #expect(response.parameters["state"] == "inside")
            _ = try await application.exchange(try #require(response.parameters["code"]))
        }
    }

    @Test("is fetched where the client registered it, and nowhere else", .spec("RFC 9101", "5.2"))
    func byReference() async throws {
        try await World.run { world in
            let application = try await signer(in: world)
            let object = try application.object() + "\n"
            world.outside.serve(Self.address) { _ in
                .success(OutboundAnswer(status: 200, kind: .token, body: Array(object.utf8)))
            }
            var browser = world.browser()
            #expect(try await browser.code(application.reference(Self.address + "#v2")).isEmpty == false)
            let other = application.reference("https://signer.example/other", ["redirect_uri": application.redirectURI])
            #expect(try await browser.authorize(other).error == "invalid_request_uri")
            #expect(world.outside.calls(to: "https://signer.example/other").isEmpty)
            let failures: [Result<OutboundAnswer, OutboundError>] = [
                .failure(.timeout), .success(OutboundAnswer(status: 404, kind: .token, body: Array(object.utf8))),
                .success(OutboundAnswer(status: 200, kind: nil, body: Array(object.utf8))),
            ]
            for failure in failures {
                // What was fetched a moment ago was somebody else's.
                world.outside.serve(Self.address) { _ in failure }
                #expect(
                    try await browser.authorize(application.reference(Self.address)).refusal?.code == .invalidRequestURI
                )
            }
        }
    }

    @Test("is refused by redirect where the open parameters allow one, else on a page", .spec("OIDC Core", "6.1"))
    func errors() async throws {
        try await World.run { world in
            let application = try await signer(in: world)
            let stranger = try application.object(signedBy: .rs256)
            var browser = world.browser()
            let open = [("redirect_uri", Optional(application.redirectURI)), ("state", "outside")]
            let answer = try await browser.authorize(application.sending(stranger, Dictionary(open) { $1 }))
            #expect(answer.error == "invalid_request_object")
            #expect(answer.response?.parameters["state"] == "outside")
            #expect(try await browser.authorize(application.sending(stranger)).refusal?.code == .invalidRequestObject)
            let evil = application.sending(stranger, ["redirect_uri": "https://evil.example"])
            #expect(try await browser.authorize(evil).refusal?.code == .invalidRequestObject)
            let both = application.sending(try application.object(), ["request_uri": Self.address])
            #expect(try await browser.authorize(both).refusal?.code == .invalidRequest)
        }
    }

    @Test("with jti and exp is answered once; until then the page may be opened again", .spec("RFC 9101", "10.8"))
    func once() async throws {
        try await World.run { world in
            let application = try await signer(in: world)
            let object = try application.object([
                "jti": "object-1", "exp": .integer(world.clock.now().seconds + 300),
            ])
            var browser = world.browser()
            let first = try await browser.open(application.sending(object))
            let second = try await browser.open(application.sending(object))
            #expect(try await browser.submit(to: first).response?.parameters["code"] != nil)
            #expect(try await browser.submit(to: second).response?.parameters["error"] == "invalid_request")
            #expect(try await browser.authorize(application.sending(object)).refusal?.code == .invalidRequestObject)
        }
    }

    @Test("can be pushed, once when it has a name", .spec("RFC 9126", "3"))
    func pushed() async throws {
        try await World.run { world in
            let application = try await signer(in: world) { $0.requireSignedRequests = true }
            let object = try application.object([
                "jti": "object-1", "exp": .integer(world.clock.now().seconds + 300), "state": "inside",
            ])
            let uri = try await application.push(object: object)
            var browser = world.browser()
            let view = try await browser.signIn(application.reference(uri))
            #expect(view.response?.parameters["state"] == "inside")
            let error = await #expect(throws: AuthorizationError.self) { try await application.push(object: object) }
            #expect(error?.code == .invalidRequestObject)
        }
    }

    @Test("is the only way for a client that registered so", .spec("RFC 9101", "10.5"))
    func required() async throws {
        try await World.run { world in
            let application = try await signer(in: world) { $0.requireSignedRequests = true }
            var browser = world.browser()
            #expect(try await browser.authorize(application.request()).error == "invalid_request")
            await #expect(throws: AuthorizationError.self) { try await application.push() }
            _ = try await browser.code(application.sending(try application.object()))
        }
    }

    @Test("is verified with the keys at jwks_uri too")
    func remoteKeys() async throws {
        try await World.run { world in
            let keys = "https://signer.example/jwks"
            let application = try await signer(in: world) {
                $0.jwks = nil
                $0.jwksURI = keys
            }
            var browser = world.browser()
            let request = application.sending(try application.object())
            #expect(try await browser.authorize(request).refusal?.code == .invalidRequestObject)
            let document: JSON = ["keys": [try ClientKeys.key(.es256).publicJWK]]
            world.outside.publish(document.text, at: keys)
            _ = try await browser.open(request)
        }
    }
}

extension Application {
    /// A signed request object with the usual request; `changes` replace parameters and claims.
    func object(_ changes: [String: JSON] = [:], signedBy algorithm: SignatureAlgorithm = .es256) throws -> String {
        var claims = Dictionary(
            request().form.pairs.map { ($0.name, JSON.string($0.value)) }, uniquingKeysWith: { $1 })
        claims["iss"] = .string(client.id.value)
        claims["aud"] = .string(World.issuer)
        let members = claims.merging(changes) { $1 }.map { JSON.Member(name: $0.key, value: $0.value) }
        return try TokenSigner(key: try ClientKeys.key(algorithm), type: "oauth-authz-req+jwt")
            .sign(JSON.object(members).encoded())
    }

    /// What a browser comes with for a request object.
    func sending(_ object: String, _ changes: [String: String?] = [:]) -> AuthorizationParameters {
        let usual: [String: String?] = ["client_id": client.id.value, "request": object]
        let pairs = usual.merging(changes) { $1 }.compactMap { name, value in
            value.map { FormParameters.Pair(name: name, value: $0) }
        }
        return AuthorizationParameters(FormParameters(pairs))
    }

    /// Pushes a request object and returns its address.
    func push(object: String) async throws -> String {
        let answer = try JSON.parse(try await PushedRequestEndpoint(world.deployment).answer(call(["request": object])))
        return try #require(answer["request_uri"]?.string)
    }
}

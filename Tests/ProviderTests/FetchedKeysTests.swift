import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("The keys that an application publishes itself")
struct FetchedKeysTests {
    private static let uri = "https://app.example/jwks.json"
    private static let grant: [String: String?] = ["grant_type": "client_credentials"]

    private static func document(_ keys: SigningKey...) -> String {
        let jwks: JSON = ["keys": .array(keys.map(\.publicJWK))]
        return jwks.text
    }

    private static func app(_ world: World, _ key: SigningKey) async throws -> Application {
        try await world.application("app", .key(key)) {
            $0.jwks = nil
            $0.jwksURI = uri
        }
    }

    @Test("an assertion is verified with the keys at jwks_uri", .spec("RFC 7591", "2"))
    func fetched() async throws {
        try await World.run { world in
            let key = try SigningKey.generate(.es256, id: "one")
            let app = try await Self.app(world, key)
            #expect(try await refusal { try await app.token(Self.grant) } == .invalidClient)
            world.outside.publish(Self.document(key), at: Self.uri)
            #expect(try await refusal { try await app.token(Self.grant) } == nil)
        }
    }

    @Test("a key that is not in the set is looked for once more, so that keys can change", .spec("OIDC Core", "10.1.1"))
    func rotation() async throws {
        try await World.run { world in
            let (old, new) = (try SigningKey.generate(.es256, id: "old"), try SigningKey.generate(.es256, id: "new"))
            let app = try await Self.app(world, new)
            world.outside.publish(Self.document(old), at: Self.uri)
            #expect(try await refusal { try await app.token(Self.grant) } == .invalidClient)
            #expect(world.outside.fetches(of: Self.uri) == [.cached, .renewed])
            world.outside.publish(Self.document(old, new), at: Self.uri)
            #expect(try await refusal { try await app.token(Self.grant) } == nil)
            #expect(world.outside.fetches(of: Self.uri) == [.cached, .renewed, .cached])
        }
    }

    @Test(
        "a set that cannot be had or read is no key", .spec("RFC 7523", "3"),
        arguments: [OutboundError.forbidden, .unresolved, .timeout, .status(302), .wrongKind, .tooLarge])
    func failure(_ error: OutboundError) async throws {
        try await World.run { world in
            let app = try await Self.app(world, try SigningKey.generate(.es256, id: "one"))
            world.outside.fail(Self.uri, with: error)
            #expect(try await refusal { try await app.token(Self.grant) } == .invalidClient)
            world.outside.publish("<html>", at: Self.uri)
            #expect(try await refusal { try await app.token(Self.grant) } == .invalidClient)
        }
    }

    @Test("what a stranger's registration names leaves room for the calls of others", arguments: [false, true])
    func strangers(_ registeredItself: Bool) async throws {
        try await World.run { world in
            _ = try await Self.app(world, try SigningKey.generate(.es256, id: "one"))
            var client = try #require(try await world.deployment.store.client(ClientID("app")))
            if registeredItself {
                client.registration = ClientRegistration(tokenHash: [], registeredAt: .init(seconds: 1))
            }
            _ = try await Provider.ClientKeys(world.deployment).keys(of: client, keyID: nil)
            #expect(world.outside.fetches(of: Self.uri) == [.cached])
            #expect(world.outside.isStrangers(Self.uri) == registeredItself)
        }
    }

    @Test("when too many calls are under way, trying again helps")
    func busy() async throws {
        try await World.run { world in
            let app = try await Self.app(world, try SigningKey.generate(.es256, id: "one"))
            world.outside.fail(Self.uri, with: .busy)
            await #expect(throws: OutboundError.busy) { try await app.token(Self.grant) }
        }
    }
}

import Identity
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("Who signs in at an identity provider has nothing to do with passwords")
struct SingleSignOnApartTests {
    @Test(
        "wrong passwords that strangers type pause nobody there, and are nobody's news",
        arguments: [NativeLogin.disabled, .allowed])
    func strangers(_ nativeLogin: NativeLogin) async throws {
        try await FederatedWorld.run(nativeLogin: nativeLogin) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(at: world.clock.now())
            let uri = "https://api.example"
            let app = try await world.application("app") { $0.resources = [uri] }
            let api = try await world.application("api") {
                $0.grantTypes = [.tokenExchange]
                $0.protectedResources = [uri]
                $0.scopes = ["openid"]
            }
            for _ in 0..<10 {
                var stranger = world.browser()
                _ = try await stranger.signIn(world.portal.request(), "ada@acme.example", "wrong password")
            }
            var browser = world.browser()
            let request = app.request(["scope": "openid", "resource": uri])
            let view = try await browser.federate(request, through: provider).signIn
            let tokens = try await app.exchange(try #require(view?.response?.parameters["code"]))
            let exchanged = try await api.token([
                "grant_type": GrantType.tokenExchange.rawValue, "subject_token": tokens.accessToken,
                "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            ])
            #expect(try world.claims(of: exchanged.accessToken, type: "at+jwt")["act"] == ["sub": "api"])
            let isTold = try await world.letters().contains { $0.kind == .accountLocked }
            #expect(isTold == (nativeLogin == .allowed))
        }
    }

    @Test("a sign-in in a browser that was not seen before is told without a word of passwords")
    func news() async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            for _ in 0..<2 {
                provider.vouches(at: world.clock.now())
                var browser = world.browser()
                #expect(try await browser.federate(world.portal.request(), through: provider).signIn?.finished != nil)
            }
            let mail = try #require(try await world.letters().first { $0.kind == .newDevice })
            #expect(mail.values[Mail.singleSignOn] != nil)
        }
    }
}

import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Whether a person is asked")
struct ConsentDemandTests {
    private static let asking = Example.client { $0.requireConsent = true }
    private static let ann = AccountID("ann")

    private static func demand(
        _ scope: String = "openid email", claims: String? = nil, prompt: String? = nil, client: Client = asking
    ) throws -> ConsentDemand {
        let request = try authorize([("scope", scope), ("claims", claims), ("prompt", prompt)], client: client)
        return ConsentDemand(request, from: client)
    }

    private static func consent(_ scopes: String, claims: [String] = []) -> Consent {
        Consent(
            account: ann, client: asking.id, scopes: scopes.split(separator: " ").map(String.init), claims: claims,
            givenAt: Example.now)
    }

    @Test(
        "an application of one's own never asks, one that must asks until it was allowed", .spec("OIDC Core", "3.1.2.4")
    )
    func asked() throws {
        for prompt in [nil, "consent"] {
            #expect(try !Self.demand(prompt: prompt, client: Example.client()).isNeeded(beside: nil))
        }
        #expect(try Self.demand().isNeeded(beside: nil))
        #expect(try !Self.demand().isNeeded(beside: Self.consent("openid email")))
        #expect(try !Self.demand().isNeeded(beside: Self.consent("email offline_access openid profile")))
    }

    @Test("an application that registered itself always asks", .spec("RFC 7591", "5"))
    func registered() throws {
        var client = Example.client()
        client.registration = ClientRegistration(tokenHash: [], registeredAt: Example.now)
        #expect(try Self.demand(client: client).isNeeded(beside: nil))
        #expect(try !Self.demand(client: client).isNeeded(beside: Self.consent("openid email")))
    }

    @Test("CN-03: more than was allowed is asked again", .spec("RFC 6749", "3.3"))
    func more() throws {
        #expect(try Self.demand("openid email profile").isNeeded(beside: Self.consent("openid email")))
        #expect(try Self.demand("openid").isNeeded(beside: Self.consent("email")))
    }

    @Test("prompt=consent asks again", .spec("OIDC Core", "3.1.2.1"))
    func forced() throws {
        #expect(try Self.demand(prompt: "consent").isNeeded(beside: Self.consent("openid email")))
    }

    @Test("offline access is granted silently only where it was allowed before", .spec("OIDC Core", "11"))
    func offline() throws {
        let demand = try Self.demand("openid offline_access")
        #expect(demand.isNeeded(beside: Self.consent("openid email profile")))
        #expect(!demand.isNeeded(beside: Self.consent("offline_access openid")))
    }

    @Test(
        "a claim is asked for by itself unless its scope is, and is allowed by itself or with its scope",
        .spec("OIDC Core", "5.5"))
    func claims() throws {
        let claims = #"{"userinfo":{"given_name":null,"email":null},"id_token":{"given_name":null,"acr":null}}"#
        let demand = try Self.demand(claims: claims)
        #expect(demand.claims == [.givenName])
        #expect(demand.isNeeded(beside: Self.consent("openid email")))
        #expect(demand.isNeeded(beside: Self.consent("openid email", claims: ["name"])))
        #expect(!demand.isNeeded(beside: Self.consent("openid email", claims: ["given_name"])))
        #expect(!demand.isNeeded(beside: Self.consent("openid email profile")))
    }

    @Test(
        "CN-04: an application that anybody could pass itself off as is asked about each time",
        .spec("RFC 8252", "8.6"),
        arguments: [
            ("com.example.app:/cb", false), ("http://127.0.0.1/cb", false), ("http://localhost/cb", false),
            ("https://app.example/cb", true), ("HTTPS://app.example/cb", true),
        ])
    func lookalike(redirectURI: String, isMemorable: Bool) throws {
        var client = Example.nativeClient([redirectURI])
        client.metadata.requireConsent = true
        let demand = try Self.demand(client: client)
        #expect(demand.isMemorable == isMemorable)
        #expect(demand.isNeeded(beside: Self.consent("openid email")) == !isMemorable)
        client.metadata.authenticationMethod = .clientSecretBasic
        #expect(try Self.demand(client: client).isMemorable)
    }

    @Test("what is allowed now is added to what was allowed before")
    func merging() throws {
        let demand = try Self.demand("openid email", claims: #"{"userinfo":{"name":null}}"#)
        let before = Self.consent("openid profile", claims: ["groups"])
        let after = demand.consent(of: Self.ann, to: Self.asking.id, beside: before, at: Example.now + .days(1))
        #expect(after.scopes == ["email", "openid", "profile"])
        #expect(after.claims == ["groups", "name"])
        #expect(after.givenAt == Example.now + .days(1))
        #expect(
            demand.consent(of: Self.ann, to: Self.asking.id, beside: nil, at: Example.now).scopes == [
                "email", "openid",
            ])
    }
}

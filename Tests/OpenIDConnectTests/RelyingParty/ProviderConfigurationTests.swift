import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("An upstream provider's discovery document") struct ProviderConfigurationTests {
    @Test("an honest document is read", .spec("OIDC Discovery", "3"))
    func honest() throws {
        let verdict = ProviderConfiguration.read(Upstream.document.encoded(), issuer: Upstream.issuer)
        let configuration = try #require(verdict.value)
        #expect(configuration.issuer == Upstream.issuer)
        #expect(configuration.authorizationEndpoint == Upstream.issuer + "/authorize")
        #expect(configuration.tokenEndpoint == Upstream.issuer + "/token")
        #expect(configuration.keysEndpoint == Upstream.issuer + "/keys")
        #expect(configuration.userInfoEndpoint == Upstream.issuer + "/userinfo")
        #expect(configuration.endSessionEndpoint == Upstream.issuer + "/logout")
        #expect(configuration.signingAlgorithms == Set(SignatureAlgorithm.allCases))
        #expect(configuration.assertionAlgorithms == [.rs256])
        #expect(configuration.sendsIssuer)
        #expect(verdict.checks.allSatisfy { $0.outcome == .passed })
    }

    @Test(
        "the document is where the issuer says", .spec("OIDC Discovery", "4"),
        arguments: [
            ("https://a.example", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/t/v2.0", "https://a.example/t/v2.0/.well-known/openid-configuration"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000/.well-known/openid-configuration"),
            ("http://a.example", nil), ("https://a.example?x=1", nil), ("https://a.example#x", nil),
            ("https://b@a.example", nil), ("ftp://a.example", nil), ("a.example", nil), ("", nil),
        ])
    func location(_ issuer: String, _ location: String?) {
        #expect(ProviderConfiguration.location(of: issuer) == location)
    }

    @Test(
        "RP-06: the document's issuer is the configured one, byte for byte", .spec("OIDC Discovery", "4.3"),
        arguments: [
            "https://login.example/acme/", "https://login.example/Acme", "https://LOGIN.example/acme",
            "http://login.example/acme", "https://login.example", "https://login.example/{tenantid}", "",
        ])
    func issuer(_ stated: String) {
        let document = Upstream.document.with("issuer", .string(stated)).encoded()
        let verdict = ProviderConfiguration.read(document, issuer: Upstream.issuer)
        #expect(verdict.value == nil)
        #expect(verdict.failures == ["discovery_issuer"])
        #expect(verdict.check(.discoveryIssuer)?.expected == Upstream.issuer)
        #expect(verdict.check(.discoveryIssuer)?.received == stated)
    }

    static let required = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"]

    @Test("what must be there is there", .spec("OIDC Discovery", "3"), arguments: required)
    func missing(_ member: String) {
        for value: JSON? in [nil, .null, 1, ["https://login.example/acme"]] {
            let document = Upstream.document.with(member, value).encoded()
            #expect(ProviderConfiguration.read(document, issuer: Upstream.issuer).value == nil, "\(member)")
        }
    }

    static let endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]
    static let hostile = [
        "http://login.example/x", "http://127.0.0.1/x", "http://localhost:8000/x", "javascript:alert(1)",
        "data:text/html,x", "https://", "https://a.example@evil.example/x", "https://evil.example\\@a.example/x",
        "https://a.example/x#y", "https://a.example/ x", "https://a.example/x\r\nx", "//a.example/x", "/x",
        "https://a.example/%", "https://a.example/\u{431}", "https://127.1/x", "https://a.example:0/x",
    ]

    @Test("RP-05, RP-08: an endpoint is an https URL that everybody reads alike", .spec("OIDC Discovery", "7.1"))
    func hostileEndpoints() {
        for endpoint in Self.endpoints {
            for url in Self.hostile {
                let document = Upstream.document.with(endpoint, .string(url)).encoded()
                let verdict = ProviderConfiguration.read(document, issuer: Upstream.issuer)
                #expect(verdict.value == nil && verdict.failures == [endpoint], "\(endpoint) \(url)")
            }
        }
    }

    @Test(
        "RP-08: the authorization endpoint's own query holds nothing of ours", .spec("RFC 6749", "3.1"),
        arguments: [
            ("tenant=acme", true), ("p=b2c_1_signin&x=y", true), ("client_id=evil", false), ("CLIENT_ID=evil", false),
            ("redirect_uri=https%3A%2F%2Fevil.example", false), ("state=x", false), ("state[]=x", false),
            ("x=1&response_type=token", false), ("scope=", false), ("request_uri=x", false), ("claims=%7B%7D", false),
        ])
    func presetParameters(_ query: String, _ isFine: Bool) {
        let url = "\(Upstream.issuer)/authorize?\(query)"
        let document = Upstream.document.with("authorization_endpoint", .string(url)).encoded()
        #expect((ProviderConfiguration.read(document, issuer: Upstream.issuer).value != nil) == isFine)
    }

    @Test("a provider on this machine may be plain, and then so may its endpoints")
    func loopback() {
        let issuer = "http://127.0.0.1:9000"
        var document = Upstream.document.with("issuer", .string(issuer))
        for name in Self.endpoints + ["end_session_endpoint"] {
            document = document.with(name, .string(issuer + "/" + name))
        }
        #expect(ProviderConfiguration.read(document.encoded(), issuer: issuer).value != nil)
        let away = document.with("token_endpoint", "http://evil.example/token").encoded()
        #expect(ProviderConfiguration.read(away, issuer: issuer).failures == ["token_endpoint"])
    }

    @Test("signing out elsewhere is left out rather than led astray", .spec("OIDC RP-Initiated Logout", "2.1"))
    func endSession() throws {
        for url in ["javascript:alert(1)", "http://login.example/out", "https://login.example/out?state=x"] {
            let verdict = ProviderConfiguration.read(
                Upstream.document.with("end_session_endpoint", .string(url)).encoded(), issuer: Upstream.issuer)
            #expect(try #require(verdict.value).endSessionEndpoint == nil)
            #expect(verdict.check(.endSessionEndpoint)?.outcome == .warned)
        }
        let without = try Upstream.configuration(Upstream.document.with("end_session_endpoint", nil))
        #expect(without.endSessionEndpoint == nil)
    }

    @Test("RP-27: none and secrets are no signatures", .spec("RFC 8725", "3.1"))
    func algorithms() throws {
        let name = "id_token_signing_alg_values_supported"
        for offered: JSON? in [["HS256"], ["none"], ["none", "HS256", "RS512"], [], nil, "RS256"] {
            let verdict = ProviderConfiguration.read(
                Upstream.document.with(name, offered).encoded(), issuer: Upstream.issuer)
            #expect(verdict.value == nil && verdict.failures == ["signing_algorithms"])
        }
        let some = try Upstream.configuration(Upstream.document.with(name, ["RS256", "HS256", "none"]))
        #expect(some.signingAlgorithms == [.rs256])
    }

    @Test("the code flow is offered; that PKCE is not said to be is only told", .spec("RFC 9700", "2.1.1"))
    func flow() throws {
        let implicit = Upstream.document.with("response_types_supported", ["id_token"]).encoded()
        #expect(ProviderConfiguration.read(implicit, issuer: Upstream.issuer).failures == ["response_type"])
        let silent = ProviderConfiguration.read(
            Upstream.document.with("code_challenge_methods_supported", nil).encoded(), issuer: Upstream.issuer)
        #expect(silent.value != nil && silent.check(.proofKey)?.outcome == .warned)
    }

    @Test("what is no JSON object is no document", arguments: ["", "[]", "<html>", "{\"issuer\":1,\"issuer\":2}"])
    func garbage(_ text: String) {
        let verdict = ProviderConfiguration.read(Array(text.utf8), issuer: Upstream.issuer)
        #expect(verdict.failures == ["discovery_document"])
    }

    @Test("our client proves itself as configured, else in a way that is offered", .spec("OIDC Core", "9"))
    func authentication() throws {
        let all = try Upstream.configuration()
        #expect(all.authentication(configured: nil, hasSecret: true) == .basic)
        #expect(all.authentication(configured: nil, hasSecret: false) == .none)
        #expect(all.authentication(configured: .privateKeyJWT, hasSecret: true) == .privateKeyJWT)
        let name = "token_endpoint_auth_methods_supported"
        let post = try Upstream.configuration(Upstream.document.with(name, ["client_secret_post"]))
        #expect(post.authentication(configured: nil, hasSecret: true) == .post)
        #expect(post.authentication(configured: .basic, hasSecret: true) == .basic)
        let silent = try Upstream.configuration(Upstream.document.with(name, nil))
        #expect(silent.authentication(configured: nil, hasSecret: true) == .basic)
    }

    @Test("an assertion is signed with what the provider reads", .spec("OIDC Discovery", "3"))
    func assertionAlgorithms() throws {
        let name = "token_endpoint_auth_signing_alg_values_supported"
        let read = { (names: JSON) in try Upstream.configuration(Upstream.document.with(name, names)) }
        #expect(try read(["HS256", "RS256", "ES256"]).assertionAlgorithms == [.es256, .rs256])
        #expect(try read(["HS256"]).assertionAlgorithms.isEmpty)
    }
}

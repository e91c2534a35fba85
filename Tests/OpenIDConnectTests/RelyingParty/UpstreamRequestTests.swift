import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("A request to an upstream provider") struct UpstreamRequestTests {
    static func request(
        scopes: [String] = ["openid", "email"], _ wishes: (inout UpstreamRequest.Wishes) -> Void = { _ in }
    ) -> UpstreamRequest {
        var made = UpstreamRequest.Wishes()
        wishes(&made)
        return UpstreamRequest(
            clientID: Upstream.clientID, redirectURI: Upstream.redirectURI, scopes: scopes,
            state: Secret("af0ifjsldkj"), nonce: Upstream.nonce, codeVerifier: Secret(Example.verifier), wishes: made)
    }

    static func parameters(of request: UpstreamRequest, at document: JSON = Upstream.document) throws -> FormParameters
    {
        let url = request.url(at: try Upstream.configuration(document))
        return try FormParameters(parsing: String(try #require(url.split(separator: "?", maxSplits: 1).last)))
    }

    @Test("it is a code flow with PKCE, state and nonce", .spec("OIDC Core", "3.1.2.1"))
    func honest() throws {
        let sent = try Self.parameters(of: Self.request())
        #expect(
            sent.pairs.map { "\($0.name)=\($0.value)" } == [
                "response_type=code", "client_id=signet", "redirect_uri=\(Upstream.redirectURI)", "scope=openid email",
                "state=af0ifjsldkj", "nonce=\(Upstream.nonce)", "code_challenge=\(Example.challenge)",
                "code_challenge_method=S256",
            ])
        #expect(!sent.encoded().contains(Example.verifier))
    }

    @Test("openid is always asked for", .spec("OIDC Core", "3.1.2.1"))
    func scope() throws {
        #expect(try Self.parameters(of: Self.request(scopes: ["email"]))["scope"] == "openid email")
        #expect(try Self.parameters(of: Self.request(scopes: []))["scope"] == "openid")
    }

    @Test("what is wished goes along", .spec("OIDC Core", "3.1.2.1"))
    func wishes() throws {
        let sent = try Self.parameters(
            of: Self.request {
                $0.prompts = [.login, .selectAccount]
                $0.maxAge = 3_600
                $0.acrValues = ["urn:mfa", "urn:pwd"]
                $0.loginHint = "ann+x@acme.example&state=evil"
                $0.uiLocales = ["de-CH", "en"]
            })
        #expect(sent["prompt"] == "login select_account")
        #expect(sent["acr_values"] == "urn:mfa urn:pwd")
        #expect(sent["login_hint"] == "ann+x@acme.example&state=evil")
        #expect(sent["ui_locales"] == "de-CH en")
        #expect(sent["state"] == "af0ifjsldkj" && sent.duplicates.isEmpty)
    }

    @Test("asking to sign in again is asking for an age of nothing, so that the answer must tell when")
    func again() throws {
        #expect(try Self.parameters(of: Self.request { $0.prompts = [.login] })["max_age"] == "0")
        #expect(try Self.parameters(of: Self.request { $0.maxAge = 60 })["max_age"] == "60")
        #expect(try Self.parameters(of: Self.request { $0.prompts = [.none] })["max_age"] == nil)
    }

    @Test("the endpoint keeps its own query", .spec("RFC 6749", "3.1"))
    func query() throws {
        let endpoint = Upstream.issuer + "/authorize?tenant=acme"
        let document = Upstream.document.with("authorization_endpoint", .string(endpoint))
        let url = Self.request().url(at: try Upstream.configuration(document))
        #expect(url.hasPrefix(endpoint + "&response_type=code&"))
    }
}

@Suite("What a browser brings back from an upstream provider") struct UpstreamCallbackTests {
    static let honest = "code=abc&state=xyz&iss=https%3A%2F%2Flogin.example%2Facme"

    static func read(_ query: String, at document: JSON = Upstream.document) throws -> UpstreamVerdict<UpstreamCallback>
    {
        UpstreamCallback.read(try FormParameters(parsing: query), from: try Upstream.configuration(document))
    }

    static let silent = Upstream.document.with("authorization_response_iss_parameter_supported", nil)

    @Test("a code with its issuer", .spec("RFC 9207", "2.4"))
    func codeAndIssuer() throws {
        let verdict = try Self.read(Self.honest)
        #expect(verdict.value?.code.reveal() == "abc")
        #expect(verdict.failures.isEmpty)
        #expect(try Self.read("code=abc&state=xyz", at: Self.silent).value != nil)
        #expect(try Self.read(Self.honest + "&session_state=x&x=1&x=2").value != nil)
    }

    @Test(
        "RP-03: an answer of another provider, or of none, is refused", .spec("RFC 9207", "2.4"),
        arguments: [
            ("code=abc&state=xyz&iss=https%3A%2F%2Fevil.example", "response_issuer"),
            ("code=abc&state=xyz&iss=https%3A%2F%2Flogin.example%2Facme%2F", "response_issuer"),
            ("code=abc&state=xyz&iss=https%3A%2F%2FLOGIN.example%2Facme", "response_issuer"),
            ("code=abc&state=xyz", "response_issuer"), ("code=abc&state=xyz&iss=", "response_issuer"),
            (honest + "&iss=https%3A%2F%2Flogin.example%2Facme", "callback_parameters"),
        ])
    func mixUp(_ query: String, _ failure: String) throws {
        let verdict = try Self.read(query)
        #expect(verdict.value == nil && verdict.failures == [failure])
    }

    @Test("RP-03: a provider that need not send iss may not send another's", .spec("RFC 9207", "2.4"))
    func mixUpAtASilentOne() throws {
        let verdict = try Self.read("code=abc&state=xyz&iss=https%3A%2F%2Fevil.example", at: Self.silent)
        #expect(verdict.failures == ["response_issuer"])
    }

    @Test("each parameter comes once", .spec("RFC 6749", "3.1"), arguments: ["code", "state", "error"])
    func twice(_ name: String) throws {
        let verdict = try Self.read("\(Self.honest)&\(name)=abc&\(name)=def")
        #expect(verdict.value == nil && verdict.failures.first == "callback_parameters")
        #expect(verdict.check(.callbackParameters)?.received == name)
    }

    @Test("RP-32: an error is no answer, code or not", .spec("RFC 6749", "4.1.2.1"))
    func error() throws {
        let query =
            "error=access_denied&error_description=%3Cscript%3E&state=xyz&iss=https%3A%2F%2Flogin.example%2Facme"
        for query in [query, query + "&code=abc"] {
            let verdict = try Self.read(query)
            #expect(verdict.value == nil && verdict.failures == ["authorization_response"])
            #expect(verdict.check(.authorizationResponse)?.received == "access_denied: <script>")
        }
    }

    @Test("no code is no answer")
    func nothing() throws {
        let iss = "iss=https%3A%2F%2Flogin.example%2Facme"
        #expect(try Self.read(iss).failures == ["code"])
        #expect(try Self.read("code=&" + iss).failures == ["code"])
        let long = String(repeating: "a", count: 4_097)
        #expect(try Self.read("code=\(long)&\(iss)").failures == ["code"])
    }

    @Test(
        "RP-01: there is one state, or none", .spec("RFC 6749", "10.12"),
        arguments: [
            ("state=xyz&code=a", "xyz"), ("code=a", nil), ("state=&code=a", nil), ("state=a&state=a", nil),
            ("state=a&state=b", nil), ("state=a&state=", nil), ("STATE=a", nil),
        ])
    func state(_ query: String, _ state: String?) throws {
        #expect(UpstreamCallback.state(of: try FormParameters(parsing: query))?.reveal() == state)
        let long = String(repeating: "a", count: 257)
        #expect(UpstreamCallback.state(of: try FormParameters(parsing: "state=\(long)")) == nil)
    }
}

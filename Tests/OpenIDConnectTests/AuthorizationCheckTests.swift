import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Checks of an authorization request") struct AuthorizationCheckTests {
    /// The usual request with a change, and what becomes of it.
    struct Case: CustomTestStringConvertible {
        let id: String
        var changes: [(String, String?)] = []
        var adding: [(String, String)] = []
        var client: Client? = Example.client()
        let expected: Outcome

        var testDescription: String { "\(id) \(changes.map(\.0)) \(adding.map(\.0))" }
    }

    private static let page = Outcome.page(.invalidRequest)
    private static let refused = Outcome.redirect(.invalidRequest)

    static let order: [Case] = [
        Case(id: "AZ-01 unknown client", client: nil, expected: .page(.unauthorizedClient)),
        Case(id: "AZ-01 another client", changes: [("client_id", "nope")], expected: .page(.unauthorizedClient)),
        Case(id: "AZ-01 no client", changes: [("client_id", nil)], expected: page),
        Case(
            id: "AZ-02", changes: [("redirect_uri", "https://evil.example"), ("response_type", "token")], expected: page
        ),
        Case(id: "AZ-02", changes: [("redirect_uri", "https://evil.example"), ("scope", "x")], expected: page),
        Case(id: "AZ-02", changes: [("redirect_uri", "https://evil.example"), ("prompt", "bad")], expected: page),
        Case(id: "AZ-23", adding: [("client_id", "portal")], expected: page),
        Case(id: "AZ-23", adding: [("redirect_uri", Example.redirectURI)], expected: page),
        Case(id: "AZ-23", adding: [("response_type", "code")], expected: page),
        Case(id: "AZ-23", adding: [("state", "")], expected: page),
        Case(
            id: "AZ-23 what we don't read may repeat", adding: [("other", "a"), ("other", "b")],
            expected: .request),
        Case(id: "AZ-24", adding: [("redirect_uri[]", "https://evil.example")], expected: page),
        Case(id: "AZ-24", adding: [("nonce[a]", "x")], expected: page),
        Case(id: "AZ-25 state", changes: [("state", String(repeating: "x", count: 100_000))], expected: page),
        Case(id: "AZ-25 scope", changes: [("scope", String(repeating: "a ", count: 10_000))], expected: page),
        Case(id: "AZ-25 nonce", changes: [("nonce", String(repeating: "x", count: 1_000_000))], expected: page),
        Case(id: "AZ-25 at the limit", changes: [("state", String(repeating: "x", count: 2_048))], expected: .request),
        Case(id: "AZ-25 beyond it", changes: [("state", String(repeating: "x", count: 2_049))], expected: page),
        Case(id: "AZ-28", changes: [("response_mode", "fragment")], expected: refused),
        Case(id: "AZ-28", changes: [("response_mode", "web_message")], expected: refused),
        Case(id: "AZ-28", changes: [("response_mode", "query.jwt")], expected: refused),
        Case(id: "AZ-28", changes: [("response_mode", "form_post")], expected: .request),
        Case(
            id: "AZ-29", changes: [("response_mode", "form_post")], client: Example.nativeClient(), expected: refused),
        Case(id: "AZ-30", changes: [("response_type", "token")], expected: .redirect(.unsupportedResponseType)),
        Case(id: "AZ-30", changes: [("response_type", "id_token")], expected: .redirect(.unsupportedResponseType)),
        Case(id: "AZ-30", changes: [("response_type", "code id_token")], expected: .redirect(.unsupportedResponseType)),
        Case(id: "AZ-30", changes: [("response_type", "code code")], expected: .redirect(.unsupportedResponseType)),
        Case(id: "AZ-30 none", changes: [("response_type", nil)], expected: refused),
        Case(id: "AZ-34", changes: [("prompt", "none login")], expected: refused),
        Case(id: "AZ-34 unknown", changes: [("prompt", "create")], expected: refused),
        Case(id: "AZ-34 case", changes: [("prompt", "None")], expected: refused),
        Case(id: "AZ-34 both", changes: [("prompt", "login consent")], expected: .request),
        Case(id: "AZ-35", changes: [("max_age", "-1")], expected: refused),
        Case(id: "AZ-35", changes: [("max_age", "1" + String(repeating: "0", count: 30))], expected: refused),
        Case(id: "AZ-35", changes: [("max_age", "+1")], expected: refused),
        Case(id: "AZ-35", changes: [("max_age", "1.5")], expected: refused),
        Case(id: "AZ-35", changes: [("max_age", "2147483648")], expected: refused),
        Case(id: "AZ-35", changes: [("max_age", "2147483647")], expected: .request),
        Case(id: "AZ-39", changes: [("scope", "openid admin")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", "OpenID")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", "openid  email")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", "openid\temail")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", "openid \"x\"")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", "email")], expected: .redirect(.invalidScope)),
        Case(id: "AZ-39", changes: [("scope", nil)], expected: .redirect(.invalidScope)),
        Case(id: "acr_values", changes: [("acr_values", String(repeating: "a ", count: 21))], expected: refused),
        Case(id: "organization", changes: [("organization", "no such name")], expected: refused),
        Case(id: "unknown parameter", adding: [("extra", "foobar")], expected: .request),
        Case(id: "display", changes: [("display", "hologram")], expected: .request),
        Case(id: "ui_locales", changes: [("ui_locales", "not_a_tag <script>")], expected: .request),
        Case(id: "registration", changes: [("registration", "{}")], expected: .redirect(.registrationNotSupported)),
        Case(
            id: "grant type", client: Example.client { $0.grantTypes = [.clientCredentials] },
            expected: .redirect(.unauthorizedClient)),
    ]

    @Test("each check answers in its place", .spec("RFC 6749", "4.1.2.1"), arguments: order)
    func outcome(_ test: Case) {
        let outcome = Outcome { () throws(AuthorizationError) in
            try authorize(test.changes, adding: test.adding, client: test.client)
        }
        #expect(outcome == test.expected)
    }

    static let proofKeys: [(String?, String?, Bool)] = [
        (Example.challenge, "S256", true), (Example.challenge, "plain", false), (Example.challenge, nil, false),
        (Example.challenge, "s256", false), (Example.challenge, "S512", false), (nil, "S256", false),
        ("short", "S256", false), (Example.challenge + "=", "S256", false),
        (Example.challenge + "AAAA", "S256", false),
        (nil, nil, true),
    ]

    @Test(
        "CO-11 PKCE is S256 or nothing, and nothing only for confidential clients", .spec("RFC 9700", "2.1.1"),
        arguments: proofKeys)
    func proofKey(challenge: String?, method: String?, isFine: Bool) {
        let changes = [("code_challenge", challenge), ("code_challenge_method", method)]
        #expect(
            Outcome { () throws(AuthorizationError) in try authorize(changes) } == (isFine ? .request : Self.refused))
        let isFineForPublic = isFine && challenge != nil
        #expect(
            Outcome { () throws(AuthorizationError) in try authorize(changes, client: Example.nativeClient()) }
                == (isFineForPublic ? .request : Self.refused))
    }

    @Test("AZ-23 a parameter in query and body is sent twice", .spec("RFC 6749", "3.1"))
    func queryAndBody() {
        let query: FormParameters = [.init(name: "client_id", value: "portal")]
        let parameters = AuthorizationParameters(query: query, body: query)
        let error = failure { () throws(AuthorizationError) in
            try AuthorizationChecks.run(parameters, client: Example.client(), server: Example.server)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.channel == nil)
    }

    @Test("all that was asked for is in the request", .spec("OIDC Core", "3.1.2.1"))
    func everything() throws {
        let request = try authorize([
            ("scope", "email openid email"), ("nonce", "n"), ("prompt", "login select_account"), ("max_age", "0"),
            ("display", "popup"), ("ui_locales", "de-CH de x_y"), ("claims_locales", "fr"), ("acr_values", "a b"),
            ("login_hint", "ann@acme.example"), ("id_token_hint", "a.b.c"), ("organization", "Acme"),
            ("connection", "acme-okta"), ("domain_hint", "ACME.example"),
        ])
        #expect(request.scopes == ["email", "openid"])
        #expect(request.nonce == "n")
        #expect(request.state == "xyz")
        #expect(request.codeChallenge == Example.challenge)
        #expect(request.prompt == [.login, .selectAccount])
        #expect(request.maxAge == 0)
        #expect(request.display == .popup)
        #expect(request.uiLocales == ["de-CH", "de"])
        #expect(request.claimsLocales == ["fr"])
        #expect(request.acrValues == ["a", "b"])
        #expect(request.loginHint == "ann@acme.example")
        #expect(request.idTokenHint == "a.b.c")
        #expect(request.organization?.value == "acme")
        #expect(request.connection == ConnectionID("acme-okta"))
        #expect(request.domainHint == "acme.example")
        #expect(request.responseMode == .query)
    }

    @Test("an empty parameter counts as left out", .spec("RFC 6749", "3.1"))
    func emptyIsAbsent() throws {
        let names = [
            "state", "nonce", "prompt", "max_age", "organization", "connection", "domain_hint", "login_hint",
            "id_token_hint", "request", "request_uri", "claims", "response_mode", "acr_values",
        ]
        let request = try authorize(names.map { ($0, "") })
        #expect(request == (try authorize([("state", nil)])))
    }

    @Test("the registration stands in for what a request leaves out", .spec("OIDC Registration", "2"))
    func registeredDefaults() throws {
        let client = Example.client {
            $0.defaultMaxAge = 60
            $0.defaultACRValues = ["gold"]
        }
        #expect(try authorize(client: client).maxAge == 60)
        #expect(try authorize(client: client).acrValues == ["gold"])
        #expect(try authorize([("max_age", "5"), ("acr_values", "tin")], client: client).maxAge == 5)
    }

    @Test("offline_access is passed over where no refresh token could be issued", .spec("OIDC Core", "11"))
    func offlineAccess() throws {
        let scope = [("scope", Optional("openid offline_access"))]
        #expect(try authorize(scope).scopes == ["openid", "offline_access"])
        let client = Example.client { $0.grantTypes = [.authorizationCode] }
        #expect(try authorize(scope, client: client).scopes == ["openid"])
    }

    @Test("a kept request passes the same checks again")
    func kept() throws {
        let form = try FormParameters(
            parsing: "client_id=portal&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=openid&x=y")
        let parameters = AuthorizationParameters(form)
        let again = AuthorizationParameters(parameters.kept)
        #expect(again.clientID == ClientID("portal"))
        #expect(again.form["x"] == nil)
        #expect(
            try AuthorizationChecks.run(parameters, client: Example.client(), server: Example.server)
                == AuthorizationChecks.run(again, client: Example.client(), server: Example.server))
    }
}

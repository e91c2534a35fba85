import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Token requests") struct TokenRequestTests {
    static func error(_ body: String) throws -> TokenError? {
        let form = try FormParameters(parsing: body)
        return failure { () throws(TokenError) in try TokenRequest(form) }
    }

    @Test("the three grants are read", .spec("RFC 6749", "4.1.3"))
    func grants() throws {
        let code = try TokenRequest(
            FormParameters(
                parsing: "grant_type=authorization_code&code=C&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&x=y"))
        guard case .authorizationCode(let secret, "https://app.example/cb", nil) = code else {
            Issue.record("read as \(code)")
            return
        }
        #expect(secret.reveal() == "C")
        let refresh = try TokenRequest(FormParameters(parsing: "grant_type=refresh_token&refresh_token=R&scope=a+b"))
        guard case .refreshToken(let token, ["a", "b"]) = refresh else {
            Issue.record("read as \(refresh)")
            return
        }
        #expect(token.reveal() == "R")
        let own = try TokenRequest(FormParameters(parsing: "grant_type=client_credentials"))
        guard case .clientCredentials(nil) = own else {
            Issue.record("read as \(own)")
            return
        }
    }

    static let uri = "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"

    static let malformed: [(String, TokenError.Code)] = [
        ("", TokenError.Code.invalidRequest), ("grant_type=", .invalidRequest),
        ("grant_type=password&username=a&password=b", .unsupportedGrantType),
        ("grant_type=implicit", .unsupportedGrantType), ("grant_type=Authorization_Code", .unsupportedGrantType),
        ("grant_type=client_credentials&grant_type=client_credentials", .invalidRequest),
        ("grant_type=authorization_code" + uri, .invalidRequest),
        ("grant_type=authorization_code&code=" + uri, .invalidRequest),
        ("grant_type=authorization_code&code=C", .invalidRequest),
        ("grant_type=authorization_code&code=C&code=D" + uri, .invalidRequest),
        ("grant_type=authorization_code&code=" + String(repeating: "x", count: 2_049) + uri, .invalidRequest),
        ("grant_type=refresh_token", .invalidRequest), ("grant_type=refresh_token&refresh_token=", .invalidRequest),
        ("grant_type=client_credentials&scope=a++b", .invalidScope),
        ("grant_type=client_credentials&scope=%22", .invalidScope),
        ("grant_type=client_credentials&scope=%5C", .invalidScope),
        ("grant_type=client_credentials&scope=caf%C3%A9", .invalidScope),
    ]

    @Test(
        "a malformed one is refused", .spec("RFC 6749", "5.2"),
        arguments: malformed)
    func isMalformed(body: String, code: TokenError.Code) throws { #expect(try Self.error(body)?.code == code) }

    @Test(
        "CO-12 a malformed verifier is refused", .spec("RFC 7636", "4.1"),
        arguments: [
            String(repeating: "a", count: 42), String(repeating: "a", count: 129),
            String(repeating: "a", count: 42) + "+",
            String(repeating: "a", count: 42) + "/", String(repeating: "a", count: 42) + "\u{e9}",
            String(repeating: "a", count: 42) + " ",
        ])
    func verifier(_ verifier: String) throws {
        let body = "grant_type=authorization_code&code=C\(Self.uri)&code_verifier="
        #expect(try Self.error(body + PercentEncoding.encodeQueryValue(verifier))?.code == .invalidRequest)
        #expect(!PKCE.matches(verifier: verifier, challenge: Example.challenge))
    }

    @Test("verifiers of 43 and 128 characters are well-formed", .spec("RFC 7636", "4.1"), arguments: [43, 128])
    func length(_ length: Int) throws {
        let verifier = String(repeating: "~", count: length)
        #expect(try Self.error("grant_type=authorization_code&code=C\(Self.uri)&code_verifier=\(verifier)") == nil)
    }

    static let bodies: [GrantType: String] = [
        .authorizationCode: "grant_type=authorization_code&code=C" + uri,
        .refreshToken: "grant_type=refresh_token&refresh_token=R",
        .clientCredentials: "grant_type=client_credentials", .tokenExchange: TokenExchangeTests.subject,
        .jwtBearer: "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=A",
    ]

    @Test(
        "a client uses the grants it registered", .spec("RFC 6749", "5.2"),
        arguments: bodies.keys.sorted { $0.rawValue < $1.rawValue })
    func registration(_ grantType: GrantType) throws {
        let request = try TokenRequest(FormParameters(parsing: Self.bodies[grantType] ?? ""))
        func error(_ change: (inout ClientMetadata) -> Void) -> TokenError? {
            let metadata = Example.client("portal", change).metadata
            return failure { () throws(TokenError) in try request.check(registered: metadata) }
        }
        #expect(error { $0.grantTypes = [grantType] } == nil)
        #expect(error { $0.grantTypes = Set(GrantType.allCases).subtracting([grantType]) }?.code == .unauthorizedClient)
        let publicError = error {
            $0.grantTypes = [grantType]
            $0.authenticationMethod = .none
        }
        #expect((publicError == nil) == [.authorizationCode, .refreshToken].contains(grantType))
    }

    @Test("a client's own token has no person's scopes", .spec("RFC 6749", "4.4.2"))
    func clientCredentials() throws {
        let metadata = Example.client { $0.scopes = ["openid", "offline_access", "api:read", "api:write"] }.metadata
        #expect(try ClientCredentialsGrant.scopes(requested: nil, registered: metadata) == ["api:read", "api:write"])
        #expect(try ClientCredentialsGrant.scopes(requested: ["api:read"], registered: metadata) == ["api:read"])
        for scope in ["openid", "offline_access", "api:admin", "API:read"] {
            let error = failure { () throws(TokenError) in
                try ClientCredentialsGrant.scopes(requested: ["api:read", scope], registered: metadata)
            }
            #expect(error?.code == .invalidScope)
        }
    }

    @Test("the answer states type, life and scope", .spec("RFC 6749", "5.1"))
    func response() throws {
        let response = TokenResponse(
            accessToken: "A", lifetime: .minutes(10), scopes: ["openid", "email"], refreshToken: Secret("R"),
            idToken: "I")
        let json: JSON = [
            "access_token": "A", "token_type": "Bearer", "expires_in": 600, "refresh_token": "R", "id_token": "I",
            "scope": "openid email",
        ]
        #expect(try JSON.parse(response.body) == json)
    }

    @Test("an error is a code and a fixed sentence", .spec("RFC 6749", "5.2"))
    func errorBody() throws {
        let json = try JSON.parse(CodeExchange.refusal.body)
        #expect(json["error"] == "invalid_grant")
        #expect(json["error_description"]?.string?.isEmpty == false)
    }
}

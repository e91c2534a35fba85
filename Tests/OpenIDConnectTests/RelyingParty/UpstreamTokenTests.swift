import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("A code redeemed at an upstream provider") struct UpstreamTokenRequestTests {
    static func request(
        clientID: String = Upstream.clientID, _ authentication: UpstreamTokenRequest.Authentication
    ) -> UpstreamTokenRequest {
        UpstreamTokenRequest(
            code: Upstream.code, redirectURI: Upstream.redirectURI, codeVerifier: Secret(Example.verifier),
            clientID: clientID, authentication: authentication)
    }

    static let grant = [
        "grant_type=authorization_code", "code=SplxlOBeZQQYbYS6WxSbIA", "redirect_uri=\(Upstream.redirectURI)",
        "code_verifier=\(Example.verifier)",
    ]

    static func pairs(_ request: UpstreamTokenRequest) -> [String] {
        request.form.pairs.map { "\($0.name)=\($0.value)" }
    }

    @Test("client_secret_basic encodes both parts first", .spec("RFC 6749", "2.3.1"))
    func basic() {
        let request = Self.request(clientID: "a:b c", .basic(Secret("p+s&w:/%")))
        #expect(request.authorization?.reveal() == "Basic YSUzQWIlMjBjOnAlMkJzJTI2dyUzQSUyRiUyNQ==")
        #expect(Self.pairs(request) == Self.grant)
    }

    @Test("client_secret_post", .spec("RFC 6749", "2.3.1"))
    func post() {
        let request = Self.request(.post(Secret("s3cret")))
        #expect(request.authorization == nil)
        #expect(Self.pairs(request) == Self.grant + ["client_id=signet", "client_secret=s3cret"])
    }

    @Test("none sends the client_id alone", .spec("RFC 6749", "4.1.3"))
    func none() {
        let request = Self.request(.none)
        #expect(request.authorization == nil)
        #expect(Self.pairs(request) == Self.grant + ["client_id=signet"])
    }

    @Test(
        "private_key_jwt is for the issuer alone, for a minute, and once", .spec("RFC 7523", "3"),
        arguments: SignatureAlgorithm.allCases)
    func assertion(_ algorithm: SignatureAlgorithm) throws {
        let assertion = try UpstreamClientAssertion.make(
            clientID: Upstream.clientID, issuer: Upstream.issuer, now: Upstream.now, identifier: "j-1",
            key: Keys.key(algorithm))
        let verified = try UnverifiedToken(compact: assertion).verified(
            by: Keys.published(), allowing: [algorithm], types: nil)
        #expect(
            verified.claims == [
                "iss": "signet", "sub": "signet", "aud": .string(Upstream.issuer), "jti": "j-1",
                "iat": .integer(Upstream.now.seconds), "exp": .integer(Upstream.now.seconds + 60),
            ])
        let sent = Self.pairs(Self.request(.assertion(assertion)))
        #expect(
            sent == Self.grant + [
                "client_id=signet", "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion=\(assertion)",
            ])
    }
}

@Suite("What an upstream's token endpoint answers") struct UpstreamTokenResponseTests {
    static func read(_ body: String, status: Int = 200) -> UpstreamVerdict<UpstreamTokenResponse> {
        UpstreamTokenResponse.read(status: status, body: Array(body.utf8))
    }

    @Test("an ID token with an access token", .spec("OIDC Core", "3.1.3.3"))
    func honest() throws {
        let verdict = Self.read(#"{"access_token":"a.b-c_d~e+f/g=","token_type":"bearer","id_token":"x.y.z"}"#)
        let answer = try #require(verdict.value)
        #expect(answer.idToken.reveal() == "x.y.z" && answer.accessToken?.reveal() == "a.b-c_d~e+f/g=")
        #expect(verdict.checks.allSatisfy { $0.outcome == .passed })
    }

    @Test("an ID token is enough; an access token of another kind is left alone", .spec("RFC 6749", "7.1"))
    func withoutAccessToken() throws {
        for rest in [
            "", #","access_token":1"#, #","access_token":"a""#, #","access_token":"a","token_type":"DPoP""#,
            #","access_token":"a\r\nx: y","token_type":"Bearer""#, #","access_token":"","token_type":"Bearer""#,
        ] {
            let answer = try #require(Self.read(#"{"id_token":"x.y.z"\#(rest)}"#).value)
            #expect(answer.accessToken == nil, "\(rest)")
        }
    }

    @Test("no ID token is no sign-in", .spec("OIDC Core", "3.1.3.3"))
    func withoutIDToken() {
        for body in [#"{"access_token":"a","token_type":"Bearer"}"#, #"{"id_token":7}"#, #"{"id_token":null}"#] {
            #expect(Self.read(body).failures == ["id_token"])
        }
    }

    @Test("an error is told as it came", .spec("RFC 6749", "5.2"))
    func error() {
        let wrong = Self.read(#"{"error":"invalid_client","error_description":"The secret expired"}"#, status: 401)
        #expect(wrong.failures == ["token_response"])
        #expect(wrong.check(.tokenResponse)?.received == "status 401, invalid_client: The secret expired")
        #expect(Self.read("<html>", status: 502).check(.tokenResponse)?.received == "status 502")
        #expect(Self.read(#"{"error":"invalid_grant","id_token":"x.y.z"}"#).failures == ["token_response"])
        #expect(Self.read("[]").failures == ["token_response"])
        #expect(Self.read(#"{"id_token":"x.y.z"}"#, status: 201).failures == ["token_response"])
    }
}

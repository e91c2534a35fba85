import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Client authentication") struct ClientCredentialsTests {
    /// What was read, in one line.
    static func read(
        authorization: String? = nil, query: String = "", body: String = ""
    ) throws -> Result<String, TokenError> {
        let query = try FormParameters(parsing: query)
        let body = try FormParameters(parsing: body)
        do throws(TokenError) {
            let read = try ClientCredentials.read(authorization: authorization, query: query, body: body)
            return .success("\(read.method.rawValue) \(read.clientID) \(read.secret?.reveal() ?? "-")")
        } catch {
            return .failure(error)
        }
    }

    static func basic(_ credentials: String) -> String { "Basic " + base64(Array(credentials.utf8)) }

    static func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    static let good: [(String?, String, String)] = [
        (basic("portal:s3cret"), "", "client_secret_basic portal s3cret"),
        (basic("portal:s3cret").replacing("Basic", with: "bAsIc"), "", "client_secret_basic portal s3cret"),
        (basic("portal:"), "", "client_secret_basic portal "),
        (basic("portal:a:b"), "", "client_secret_basic portal a:b"),
        (basic("portal:s3cret"), "client_id=portal", "client_secret_basic portal s3cret"),
        (nil, "client_id=portal&client_secret=s3cret", "client_secret_post portal s3cret"),
        (nil, "client_id=portal&client_secret=a%2Bb+c", "client_secret_post portal a+b c"),
        (nil, "client_id=portal", "none portal -"),
        // TK-04: both halves are form-encoded inside Basic
        (basic("a%3Ab:c%2Bd+e%25"), "", "client_secret_basic a:b c+d e%"),
        (basic("caf%C3%A9:%E2%82%AC"), "", "client_secret_basic café €"),
        (basic("https%3A%2F%2Fapp.example:x"), "", "client_secret_basic https://app.example x"),
    ]

    @Test("each method is read", .spec("RFC 6749", "2.3.1"), arguments: good)
    func methods(authorization: String?, body: String, expected: String) throws {
        #expect(try Self.read(authorization: authorization, body: body).get() == expected)
    }

    /// What comes in, and the error with whether Basic is answered by a challenge.
    struct Attack: CustomTestStringConvertible {
        let id: String
        var authorization: String?
        var query = ""
        var body = ""
        let code: TokenError.Code

        var testDescription: String { id }
    }

    static let attacks: [Attack] = [
        Attack(id: "TK-01", query: "client_secret=s", body: "client_id=portal", code: .invalidClient),
        Attack(
            id: "TK-01 beside a good one", authorization: basic("portal:s"), query: "client_secret=s",
            code: .invalidClient),
        Attack(id: "TK-01 assertion", query: "client_assertion=x", body: "client_id=portal", code: .invalidClient),
        Attack(
            id: "TK-02", authorization: basic("portal:s"), body: "client_id=portal&client_secret=s",
            code: .invalidRequest),
        Attack(id: "TK-02", authorization: basic("portal:s"), body: "client_secret=", code: .invalidRequest),
        Attack(
            id: "TK-02", authorization: basic("portal:s"), body: "client_assertion=a.b.c&client_assertion_type=x",
            code: .invalidRequest),
        Attack(id: "TK-02", body: "client_id=portal&client_secret=s&client_assertion=a.b.c", code: .invalidRequest),
        Attack(id: "TK-02 twice", body: "client_id=portal&client_secret=s&client_secret=t", code: .invalidRequest),
        Attack(id: "TK-02 twice", body: "client_id=portal&client_id=portal", code: .invalidRequest),
        Attack(id: "TK-03", authorization: basic("portal:s"), body: "client_id=other", code: .invalidRequest),
        Attack(
            id: "TK-03 equivalent, not equal", authorization: basic("K:s"), body: "client_id=%E2%84%AA",
            code: .invalidRequest),
        Attack(id: "TK-04 %", authorization: basic("100%:s"), code: .invalidClient),
        Attack(id: "TK-04 NUL", authorization: basic("portal%00:s"), code: .invalidClient),
        Attack(
            id: "TK-04 not UTF-8", authorization: "Basic " + base64([0x70, 0xFF, 0x3A, 0x73]), code: .invalidClient,
        ),
        Attack(id: "TK-04 no colon", authorization: basic("portal"), code: .invalidClient),
        Attack(id: "TK-04 nobody", authorization: basic(":s"), code: .invalidClient),
        Attack(id: "TK-04 no padding", authorization: "Basic cG9ydGFsOnM", code: .invalidClient),
        Attack(id: "TK-04 padding", authorization: "Basic cG9ydGFsOnM==", code: .invalidClient),
        Attack(id: "TK-04 alphabet", authorization: "Basic cG-_dGFsOnM=", code: .invalidClient),
        Attack(id: "TK-04 nothing", authorization: "Basic", code: .invalidClient),
        Attack(id: "TK-04 nothing", authorization: "Basic ", code: .invalidClient),
        Attack(id: "another scheme", authorization: "Bearer abc", code: .invalidClient),
        Attack(id: "nothing at all", code: .invalidClient),
        Attack(id: "a secret of nobody", body: "client_secret=s", code: .invalidClient),
        Attack(id: "an assertion without type", body: "client_assertion=a.b.c", code: .invalidRequest),
        Attack(
            id: "an assertion of another type", body: "client_assertion=a.b.c&client_assertion_type=saml",
            code: .invalidRequest),
        Attack(
            id: "an assertion that is none",
            body: "client_assertion=a.b.c&client_assertion_type="
                + PercentEncoding.encodeQueryValue(ClientCredentials.assertionType), code: .invalidClient),
    ]

    @Test("no other client is ever read", .spec("RFC 6749", "2.3"), arguments: attacks)
    func isRefused(_ attack: Attack) throws {
        let result = try Self.read(authorization: attack.authorization, query: attack.query, body: attack.body)
        guard case .failure(let error) = result else {
            Issue.record("read as \(result)")
            return
        }
        #expect(error.code == attack.code)
        #expect((error.wwwAuthenticate != nil) == (error.status == 401))
        #expect(error.status == (attack.code == .invalidClient ? 401 : 400))
    }

    @Test("TK-05 only the registered method will do", .spec("RFC 9700", "2.5"))
    func methodDowngrade() {
        let id = ClientID("portal")
        let presented: [ClientCredentials] = [
            .basic(id, Secret("s")), .post(id, Secret("s")), .assertion(id, "a.b.c"), .none(id),
        ]
        for method in ClientAuthenticationMethod.allCases {
            let metadata = Example.client { $0.authenticationMethod = method }.metadata
            for credentials in presented {
                let error = failure { () throws(TokenError) in
                    try ClientAuthentication.check(credentials, registered: metadata)
                }
                #expect((error == nil) == (credentials.method == method))
                #expect(error == nil || error == credentials.refusal)
            }
        }
    }

    @Test("TK-05 an empty secret is not a public client", .spec("RFC 9700", "2.5"))
    func emptySecret() throws {
        let body = try FormParameters(parsing: "client_id=portal&client_secret=")
        let presented = try ClientCredentials.read(authorization: nil, body: body)
        #expect(presented.method == .clientSecretPost)
    }

    @Test("a failure of authentication challenges, whichever way was tried", .spec("RFC 9110", "11.6.1"))
    func challenge() {
        #expect(TokenError.invalidClient.status == 401)
        #expect(TokenError.invalidClient.wwwAuthenticate?.hasPrefix("Basic ") == true)
        #expect(CodeExchange.refusal.wwwAuthenticate == nil)
    }
}

import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Logging out") struct LogoutTests {
    static let now = Example.now
    static let bye = "https://app.example/bye"

    static let hintClaims: JSON = [
        "iss": .string(Example.issuer), "sub": "account-1", "aud": "portal", "sid": "session-1",
        "iat": .integer(now.seconds - 90_000), "exp": .integer(now.seconds - 86_400),
    ]

    static func signedIn(as account: String = "account-1") -> Session {
        Session(
            id: SessionID("session-1"), secretHash: [1], account: AccountID(account),
            organization: OrganizationID("org-1"),
            proofs: [], startedAt: now, lastSeenAt: now)
    }

    static func readHint(_ compact: String, client: ClientID? = nil) throws -> IDTokenHint? {
        IDTokenHint.read(compact, keys: try Keys.published(), issuer: Example.issuer, client: client, now: now)
    }

    /// What becomes of a request whose hint is `hint` when there is one.
    static func verdict(
        _ form: String = "", hint: JSON? = hintClaims, type: String = "JWT", client: Client? = Example.client(),
        session: Session? = LogoutTests.signedIn()
    ) throws -> EndSession.Verdict {
        var text = form
        if let hint { text += "&id_token_hint=" + (try Keys.token(hint, type: type)) }
        let request = try EndSessionRequest(FormParameters(parsing: text))
        let read = try request.idTokenHint.flatMap { try readHint($0) }
        let found = request.client(hint: read) == client?.id ? client : nil
        return EndSession(
            request: request, hint: read, client: found, session: session, subject: session?.account.value
        ).verdict
    }

    static let back = "post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye"

    @Test("hint, registered address and state: out at once and back", .spec("OIDC RP-Initiated Logout", "2"))
    func atOnce() throws {
        #expect(try Self.verdict(Self.back + "&state=a%20b") == .logOut(redirect: Self.bye + "?state=a%20b"))
        #expect(try Self.verdict(Self.back) == .logOut(redirect: Self.bye))
        #expect(try Self.verdict(Self.back + "&client_id=portal") == .logOut(redirect: Self.bye))
        #expect(try Self.verdict(Self.back, session: nil) == .logOut(redirect: Self.bye))
        #expect(try Self.verdict() == .logOut(redirect: nil))
    }

    @Test("without a hint the person is asked", .spec("OIDC RP-Initiated Logout", "2"))
    func asked() throws {
        #expect(try Self.verdict(hint: nil) == .confirm(redirect: nil))
        #expect(try Self.verdict("state=x", hint: nil) == .confirm(redirect: nil))
        #expect(try Self.verdict(Self.back, hint: nil) == .confirm(redirect: nil))
        #expect(try Self.verdict(Self.back + "&client_id=portal", hint: nil) == .confirm(redirect: Self.bye))
    }

    static let badHints: [(String, JSON, String)] = [
        ("another person's", hintClaims.with("sub", "account-2"), "JWT"),
        ("another issuer's", hintClaims.with("iss", "https://other.example"), "JWT"),
        ("an access token", hintClaims, "at+jwt"), ("a logout token", hintClaims, "logout+jwt"),
        ("for two", hintClaims.with("aud", ["portal", "other"]), "JWT"),
        ("from the future", hintClaims.with("iat", .integer(now.seconds + 61)), "JWT"),
        ("of nobody", hintClaims.with("sub", nil), "JWT"),
    ]

    @Test("CN-17 a bad hint: asked, and no redirect", .spec("OIDC RP-Initiated Logout", "4"), arguments: badHints)
    func badHint(name: String, hint: JSON, type: String) throws {
        #expect(try Self.verdict(Self.back, hint: hint, type: type) == .confirm(redirect: nil))
        #expect(try Self.verdict(Self.back + "&client_id=portal", hint: hint, type: type) == .confirm(redirect: nil))
    }

    @Test("CN-17 forged, unsigned and altered hints are none", .spec("RFC 8725", "3.1"))
    func forged() throws {
        let stranger = try SigningKey.generate(.es256, id: "key-ES256")
        #expect(try Self.readHint(TokenSigner(key: stranger, type: "JWT").sign(Self.hintClaims.encoded())) == nil)
        let header: JSON = ["alg": "none"]
        let payload = Base64URL.encode(Self.hintClaims.encoded())
        #expect(try Self.readHint("\(Base64URL.encode(header.encoded())).\(payload).") == nil)
        let good = try Keys.token(Self.hintClaims, type: "JWT")
        let parts = good.split(separator: ".")
        let altered = Base64URL.encode(Self.hintClaims.with("sub", "account-2").encoded())
        #expect(try Self.readHint("\(parts[0]).\(altered).\(parts[2])") == nil)
        #expect(try Self.readHint(good) != nil)
    }

    @Test("AZ-38 a hint for another client says nothing", .spec("OIDC Core", "3.1.2.1"))
    func hintOfAnotherClient() throws {
        let compact = try Keys.token(Self.hintClaims, type: "JWT")
        #expect(try Self.readHint(compact, client: ClientID("other")) == nil)
        let hint = try #require(try Self.readHint(compact, client: ClientID("portal")))
        #expect(hint.subject == "account-1")
        #expect(hint.client == ClientID("portal"))
        #expect(hint.session == SessionID("session-1"))
    }

    @Test("the client_id must be the hint's audience", .spec("OIDC RP-Initiated Logout", "2"))
    func clientMismatch() throws {
        #expect(try Self.verdict(Self.back + "&client_id=other") == .confirm(redirect: nil))
    }

    static let tricks = [
        bye + "/", bye + "?x=1", bye + "?", bye + "#x", "https://app.example/cb", "https://APP.example/bye",
        "https://app.example:443/bye", "https://app.example/./bye", "https://app.example@evil.example/bye",
        "https://evil.example/bye", "//app.example/bye", "javascript:alert(1)", bye + "%0d%0a", bye + "\u{0d}\u{0a}",
    ]

    @Test("CN-18 only a registered address is gone to", .spec("OIDC RP-Initiated Logout", "3.1"), arguments: tricks)
    func trick(_ uri: String) throws {
        let form = "post_logout_redirect_uri=" + PercentEncoding.encodeQueryValue(uri)
        #expect(try Self.verdict(form) == .confirm(redirect: nil))
    }

    @Test(
        "CN-18 another client's address does not count, nor a dangerous one", .spec("OIDC RP-Initiated Logout", "3.1"))
    func foreignAddress() throws {
        let form = "post_logout_redirect_uri=" + PercentEncoding.encodeQueryValue("javascript:alert(1)")
        let dangerous = Example.client { $0.postLogoutRedirectURIs = ["javascript:alert(1)"] }
        #expect(try Self.verdict(form, client: dangerous) == .confirm(redirect: nil))
        #expect(try Self.verdict(Self.back, client: Example.client("other")) == .confirm(redirect: nil))
        #expect(try Self.verdict(Self.back, client: nil) == .confirm(redirect: nil))
    }

    @Test(
        "a request is refused that says things twice or at length",
        arguments: [
            "state=a&state=b", "id_token_hint=a&id_token_hint=a", "state=" + String(repeating: "x", count: 2_049),
        ])
    func malformed(_ form: String) throws {
        let form = try FormParameters(parsing: form)
        let error = failure { () throws(TokenError) in try EndSessionRequest(form) }
        #expect(error?.code == .invalidRequest)
    }
}

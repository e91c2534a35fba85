import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Telling applications of a logout")
struct LogoutChannelTests {
    @Test("CN-22: a logout token says what the standard wants, and no nonce", .spec("OIDC Back-Channel Logout", "2.4"))
    func token() throws {
        let token = LogoutToken(
            issuer: Example.issuer, subject: "account-1", client: ClientID("portal"), session: SessionID("session-1"),
            issuedAt: Example.now, identifier: "j-1")
        let claims = try JSON.parse(token.payload)
        let now = Example.now.seconds
        #expect(
            claims == [
                "iss": .string(Example.issuer), "sub": "account-1", "aud": "portal", "iat": .integer(now),
                "exp": .integer(now + 120), "jti": "j-1",
                "events": ["http://schemas.openid.net/event/backchannel-logout": [:]], "sid": "session-1",
            ])
        #expect(LogoutToken.type == "logout+jwt")
    }

    @Test("a logout token is no hint and no ID token", .spec("RFC 8725", "3.11"))
    func confusion() throws {
        let token = LogoutToken(
            issuer: Example.issuer, subject: "account-1", client: ClientID("portal"), session: SessionID("session-1"),
            issuedAt: Example.now, identifier: "j-1")
        let compact = try TokenSigner(key: Keys.key(.es256), type: LogoutToken.type).sign(token.payload)
        let hint = IDTokenHint.read(
            compact, keys: try Keys.published(), issuer: Example.issuer, client: nil, now: Example.now)
        #expect(hint == nil)
    }

    private static func notice(attempts: Int) -> LogoutNotice {
        LogoutNotice(
            session: SessionID("session-1"), client: ClientID("portal"), account: AccountID("account-1"),
            endedAt: Example.now, status: .waiting, attempts: attempts, dueAt: Example.now, outcome: nil)
    }

    @Test("200 and 204 are taken, 400 is refused for good", .spec("OIDC Back-Channel Logout", "2.8"))
    func settled() {
        for (status, verdict) in [
            (200, LogoutDeliveryRules.Verdict.delivered), (204, .delivered), (400, .failed),
            (302, .again(at: Example.now + .seconds(5))), (500, .again(at: Example.now + .seconds(5))),
            (404, .again(at: Example.now + .seconds(5))),
        ] {
            #expect(
                LogoutDeliveryRules.verdict(status: status, of: Self.notice(attempts: 1), at: Example.now) == verdict)
        }
    }

    @Test("nobody there is tried again, ever more rarely, for a day")
    func again() {
        var time = Example.now
        var pauses: [Duration] = []
        var attempts = 1
        while case .again(let next) = LogoutDeliveryRules.verdict(
            status: nil, of: Self.notice(attempts: attempts), at: time)
        {
            pauses.append(next - time)
            time = next
            attempts += 1
        }
        #expect(pauses.prefix(6) == [.seconds(5), .seconds(30), .minutes(2), .minutes(10), .hours(1), .hours(1)])
        #expect(time - Example.now <= .hours(24))
        #expect(time - Example.now > .hours(22))
    }

    @Test(
        "a frame opens the registered address, with issuer and session where they are wanted",
        .spec("OIDC Front-Channel Logout", "2"),
        arguments: [
            ("https://app.example/out", false, "https://app.example/out"),
            (
                "https://app.example/out", true,
                "https://app.example/out?iss=https%3A%2F%2Fid.example&sid=session-1"
            ),
            (
                "https://app.example/out?a=b", true,
                "https://app.example/out?a=b&iss=https%3A%2F%2Fid.example&sid=session-1"
            ),
            ("javascript:alert(1)", true, nil), ("http://app.example/out", false, nil),
            ("data:text/html,x", false, nil), (nil, true, nil),
        ] as [(String?, Bool, String?)])
    func frame(uri: String?, isSessionRequired: Bool, expected: String?) {
        let client = Example.client {
            $0.frontChannelLogoutURI = uri
            $0.frontChannelSessionRequired = isSessionRequired
        }
        let address = FrontChannelLogout.address(
            for: client, issuer: Example.issuer, session: SessionID("session-1"))
        #expect(address == expected)
    }

    @Test(
        "CN-24: session_state is good for one origin and one client, and tells nothing of the session",
        .spec("OIDC Session Management", "2"))
    func sessionState() throws {
        let browser = BrowserState(value: "B", seconds: 60)
        func state(_ redirectURI: String, _ client: String = "portal") throws -> String? {
            let registered = Example.client {
                $0.redirectURIs = [redirectURI]
                if !redirectURI.hasPrefix("http") { $0.applicationType = .native }
            }
            let channel = try authorize(client: registered).channel
            return browser.sessionState(of: ClientID(client), at: channel.redirectURI, salt: "S")
        }
        let text = "portal https://app.example B S"
        let expected = Base64URL.encode(Array(SHA256.hash(data: Array(text.utf8)))) + ".S"
        #expect(try state("https://app.example/cb?x=1") == expected)
        #expect(try state("https://APP.example:443/other") == expected)
        #expect(try state("https://app.example:8443/cb") != expected)
        #expect(try state("https://app.example/cb", "other") != expected)
        #expect(try state("com.example.app:/cb") == nil)
        #expect(BrowserState(value: "C", seconds: 60) != browser)
    }
}

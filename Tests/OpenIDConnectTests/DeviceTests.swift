import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Devices") struct DeviceTests {
    @Test("DV-02: a user code is eight consonants, each as likely as any other", .spec("RFC 8628", "6.1"))
    func userCodes() {
        let random = SeededRandom()
        var counts: [Character: Int] = [:]
        for _ in 0..<5_000 {
            let code = UserCode.random(from: random)
            #expect(code.value.count == 8)
            for letter in code.value { counts[letter, default: 0] += 1 }
        }
        #expect(counts.keys.sorted() == Array("BCDFGHJKLMNPQRSTVWXZ"))
        // 2000 of each are expected; five standard deviations are 218.
        for (letter, count) in counts { #expect((1_782...2_218).contains(count), "\(letter) came \(count) times") }
    }

    @Test(
        "a code is read however it is typed", .spec("RFC 8628", "6.1"),
        arguments: ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B-M.J.H.T", "wDjB_mJhT"])
    func typed(text: String) {
        #expect(UserCode(typed: text)?.value == "WDJBMJHT")
        #expect(UserCode(typed: text)?.display == "WDJB-MJHT")
    }

    @Test(
        "what cannot be a code is none",
        arguments: ["", "WDJB", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "WDJB-MJH\u{212A}", "ẂDJB-MJHT", "WDJB\nMJHT"])
    func malformed(text: String) { #expect(UserCode(typed: text) == nil) }

    private static let client = Example.client {
        $0.grantTypes = [.deviceCode]
        $0.scopes = ["openid", "email", "offline_access"]
        $0.resources = ["urn:a"]
    }

    private func request(_ body: [(String, String)], client: Client = DeviceTests.client) throws(TokenError)
        -> DeviceRequest
    {
        try DeviceRequest(FormParameters(body.map { .init(name: $0.0, value: $0.1) }), from: client)
    }

    @Test("a device asks for what its client may have", .spec("RFC 8628", "3.1"), .spec("RFC 8707", "2.2"))
    func requests() throws {
        let asked = try request([("scope", "openid email"), ("resource", "urn:a"), ("resource", "urn:a")])
        #expect(asked.scopes == ["openid", "email"])
        #expect(asked.resources == ["urn:a"])
        #expect(try request([]).scopes == ["openid", "email"])
        #expect(try request([("scope", "email")]).scopes == ["email"])
        let refused: [([(String, String)], TokenError.Code)] = [
            ([("scope", "openid admin")], .invalidScope), ([("scope", "a  b")], .invalidScope),
            ([("scope", "openid"), ("scope", "email")], .invalidRequest), ([("resource", "urn:b")], .invalidTarget),
            ([("resource", "x")], .invalidTarget),
        ]
        for (body, code) in refused {
            #expect(failure { () throws(TokenError) in try request(body) }?.code == code)
        }
        let other = failure { () throws(TokenError) in try request([], client: Example.client()) }
        #expect(other?.code == .unauthorizedClient)
    }

    private func told(
        _ status: DeviceAuthorization.Status, polledBefore seconds: Int64? = nil, interval: Int = 5, after: Int64 = 0,
        client: String = "portal"
    ) -> TokenError.Code? {
        let now = Example.now + .seconds(after)
        let device = DeviceAuthorization(
            hash: [1], userCode: "WDJBMJHT", client: ClientID(client), scopes: [], resources: [], network: "192.0.2.1",
            status: status, grant: status == .approved ? GrantID("g") : nil, intervalSeconds: interval,
            polledAt: seconds.map { now - .seconds($0) }, startedAt: Example.now,
            expiresAt: Example.now + Lifetimes.deviceCode)
        return failure { () throws(TokenError) in try DevicePoll.check(device, client: Self.client, now: now) }?.code
    }

    @Test("DV-03: a device is told what it has to do", .spec("RFC 8628", "3.5"))
    func polls() {
        #expect(told(.pending) == .authorizationPending)
        #expect(told(.pending, polledBefore: 5) == .authorizationPending)
        #expect(told(.pending, polledBefore: 4) == .slowDown)
        #expect(told(.pending, polledBefore: 9, interval: 10) == .slowDown)
        #expect(told(.denied) == .accessDenied)
        #expect(told(.approved, polledBefore: 1) == nil)
        for status in DeviceAuthorization.Status.allCases {
            #expect(told(status, after: 600) == .expiredToken)
            #expect(told(status, client: "other") == .invalidGrant)
        }
        let unknown = failure { () throws(TokenError) in
            try DevicePoll.check(nil, client: Self.client, now: Example.now)
        }
        #expect(unknown?.code == .invalidGrant)
    }

    @Test("the answer has both addresses, and says how long it holds", .spec("RFC 8628", "3.2"))
    func response() throws {
        let code = try #require(UserCode(typed: "WDJBMJHT"))
        let response = DeviceResponse(
            deviceCode: Secret("secret"), userCode: code, verificationURI: "https://id.example/device", interval: 5)
        #expect(
            try JSON.parse(response.body) == [
                "device_code": "secret", "user_code": "WDJB-MJHT", "verification_uri": "https://id.example/device",
                "verification_uri_complete": "https://id.example/device?user_code=WDJB-MJHT", "expires_in": 600,
                "interval": 5,
            ])
    }
}

import App
import Identity
import Primitives
import Testing

@Suite("The report of an attempt at a connection")
struct AttemptReportTests {
    private static let connection = Connection(
        id: ConnectionID("acme-okta"), organization: OrganizationID("acme"),
        settings: ConnectionSettings(
            displayName: "Okta", provider: .saml(SAMLSettings(source: .url("https://idp.example/metadata")))))

    private static func attempt(
        _ outcome: ConnectionAttempt.Outcome, reason: String? = nil, checks: [Check] = [],
        received: [ConnectionAttempt.Detail] = [], skew: Double? = nil
    ) -> ConnectionAttempt {
        ConnectionAttempt(
            id: AttemptID("attempt"), connection: connection.id, correlation: "7K2", at: Timestamp(seconds: 0),
            outcome: outcome, reason: reason, checks: checks, sent: [.init("request_id", "_1")], received: received,
            clockSkewSeconds: skew)
    }

    @Test("says what failed, with what was expected and received, and what to change")
    func failed() {
        let report = AttemptReport(
            Self.attempt(
                .refused, reason: "audience",
                checks: [
                    Check("issuer", .passed, received: "https://idp.example"),
                    Check("audience", .failed, expected: "https://id.example", received: "other"),
                ], skew: 14.2), of: Self.connection, guide: nil)
        #expect(
            report.plain == """
                connection  acme-okta (Okta)
                id          7K2
                at          1970-01-01T00:00:00Z
                outcome     refused: audience
                person      nobody
                clock       the provider's is 14.2 s ahead of ours

                sent
                  request_id                        _1

                checks
                  passed   issuer                   received https://idp.example
                  failed   audience                 expected https://id.example received other
                           fix: Set our entity ID (the audience) there to the expected value, to the letter.
                """)
    }

    @Test("says what to change when nothing failed and nobody gets in")
    func refusedAccount() {
        let report = AttemptReport(
            Self.attempt(.refused, reason: "email_outside_domains"), of: Self.connection, guide: nil)
        #expect(report.plain.contains("\nfix: The address is not in a domain of the organization."))
        #expect(report.json["fix"]?.string?.hasPrefix("The address is not in a domain") == true)
    }

    @Test(
        "says who would have signed in",
        arguments: [
            ("known", "linked: acc-1", "linked", false),
            ("linked", "linked: acc-1, at the first sign-in", "linked", true),
            ("new", "new: ann@acme.example", "new", true),
            ("conflict", "conflict: acc-1 is in the way", "conflict", false),
        ])
    func person(_ word: String, _ plain: String, _ result: String, _ isFirst: Bool) {
        let attempt = ConnectionAttempt(
            id: AttemptID("attempt"), connection: Self.connection.id, correlation: "7K2", at: Timestamp(seconds: 0),
            outcome: .tested, account: word == "new" ? nil : AccountID("acc-1"),
            received: [.init("name_id", "x"), .init("person", word), .init("person_email", "ann@acme.example")])
        let report = AttemptReport(attempt, of: Self.connection, guide: nil)
        #expect(report.plain.contains("\nperson      \(plain)\n"))
        #expect(report.json["person"]?["result"]?.string == result)
        #expect(report.json["person"]?["is_first"] == .bool(isFirst))
        #expect(report.json["received"] == .object([.init(name: "name_id", value: "x")]))
    }

    @Test("foreign values neither act on a terminal nor pass for a line of ours")
    func foreignValues() {
        let report = AttemptReport(
            Self.attempt(
                .tested, checks: [Check("issuer", .passed, received: "a\u{1B}[2J\nfailed b")],
                received: [.init("name_id", "ann\r\u{202E}")]), of: Self.connection, guide: nil)
        #expect(!report.plain.unicodeScalars.contains("\u{1B}") && !report.plain.unicodeScalars.contains("\u{202E}"))
        #expect(!report.plain.contains("\nfailed b") && !report.plain.unicodeScalars.contains("\r"))
    }

    @Test("is one JSON object for programs, several values of a name in a list")
    func json() {
        let report = AttemptReport(
            Self.attempt(
                .refused, reason: "audience", checks: [Check("audience", .failed, expected: "a", received: "b")],
                received: [.init("group", "x"), .init("name_id", "ann"), .init("group", "y")], skew: -2),
            of: Self.connection, guide: nil)
        let json = report.json
        #expect(json["outcome"]?.string == "refused" && json["reason"]?.string == "audience")
        #expect(json["received"]?["group"] == ["x", "y"] && json["received"]?["name_id"] == "ann")
        #expect(json["clock_skew_seconds"] == .number(-2))
        let check = json["checks"]?.array?.first
        #expect(check?["expected"] == "a" && check?["received"] == "b")
        #expect(check?["fix"]?.string?.hasSuffix("to the letter.") == true)
        #expect(json["fix"] == .null)
    }
}

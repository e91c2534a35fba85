import Credentials
import Primitives
import TestKit
import Testing

@Suite("One-time codes")
struct TOTPTests {
    private static let secret = Array("12345678901234567890".utf8)
    private static let time = Timestamp(seconds: 1_893_456_000)

    @Test(
        "are those of the RFC's table, in their last six digits", .spec("RFC 6238", "B"),
        arguments: [
            (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ])
    func vectors(seconds: Int64, code: String) {
        let step = TOTP.step(at: Timestamp(seconds: seconds))
        #expect(TOTP.code(of: Self.secret, at: step) == String(code.suffix(6)))
        let now = Timestamp(seconds: seconds)
        #expect(TOTP.matchingStep(of: String(code.suffix(6)), secret: Self.secret, at: now) == step)
    }

    @Test(
        "are those of HOTP's table", .spec("RFC 4226", "D"),
        arguments: [(Int64(0), "755224"), (1, "287082"), (2, "359152"), (7, "162583"), (8, "399871"), (9, "520489")])
    func counters(step: Int64, code: String) {
        #expect(TOTP.code(of: Self.secret, at: step) == code)
    }

    @Test(
        "AU-27: count one step early or late, and no further", .spec("RFC 6238", "5.2"),
        arguments: [
            (Int64(-10), false), (-3, false), (-2, false), (-1, true), (0, true), (1, true), (2, false), (3, false),
            (10, false),
        ])
    func drift(offset: Int64, counts: Bool) {
        let step = TOTP.step(at: Self.time) + offset
        let code = TOTP.code(of: Self.secret, at: step)
        #expect(TOTP.matchingStep(of: code, secret: Self.secret, at: Self.time) == (counts ? step : nil))
    }

    @Test("a step is as long as the RFC says, to the second", .spec("RFC 6238", "4.2"))
    func boundary() {
        let step = TOTP.step(at: Self.time)
        #expect(TOTP.step(at: Self.time + .seconds(29)) == step)
        #expect(TOTP.step(at: Self.time + .seconds(30)) == step + 1)
        #expect(TOTP.step(at: Self.time - .seconds(1)) == step - 1)
    }

    @Test(
        "are understood as apps show them and keyboards type them",
        arguments: ["287082", " 287 082 ", "287\u{00A0}082", "٢٨٧٠٨٢", "２８７０８２", "28 70 82\n"])
    func spellings(typed: String) {
        #expect(TOTP.matchingStep(of: typed, secret: Self.secret, at: Timestamp(seconds: 59)) == 1)
    }

    @Test(
        "nothing else is a code",
        arguments: [
            "", "28708", "2870820", "94287082", "28708a", "-287082", "+287082", "287.082", "287082\u{0}", "½87082",
            String(repeating: "287082", count: 100),
        ])
    func noCode(typed: String) {
        #expect(TOTP.matchingStep(of: typed, secret: Self.secret, at: Timestamp(seconds: 59)) == nil)
    }

    @Test("an app is told everything in one URI, whatever the names are")
    func provisioning() {
        let uri = ProvisioningURI.text(secret: Self.secret, issuer: "Acme: Söhne & Co", account: "ann+1@acme.example")
        #expect(
            uri == "otpauth://totp/Acme%20%20S%C3%B6hne%20%26%20Co:ann%2B1%40acme.example"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%20S%C3%B6hne%20%26%20Co"
                + "&algorithm=SHA1&digits=6&period=30")
    }
}

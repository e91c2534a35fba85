import TestKit
import Testing
import Web

@Suite("QR codes")
struct QRCodeTests {
    @Test("are as large as their text needs, and no larger than there are")
    func sizes() throws {
        #expect(try #require(QRCode("x")).width == 21)
        #expect(try #require(QRCode(String(repeating: "x", count: 2_331))).width == 177)
        #expect(QRCode(String(repeating: "x", count: 2_332)) == nil)
    }

    @Test("are drawn dark on light with the margin that readers need")
    func picture() throws {
        let svg = try #require(QRCode("otpauth://totp/x")).svg
        #expect(svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33""#))
        #expect(svg.contains(#"fill="white" d="M0 0h33v33H0z""#))
        // The two finder patterns of the first row (ISO/IEC 18004 §6.3.3), and nothing in the margin.
        #expect(svg.contains("M4 4h7v1h-7z") && svg.contains("M22 4h7v1h-7z"))
        let dark = try #require(svg.split(separator: #"fill="black""#).last)
        #expect(!dark.contains(/M[0-3] \d+h/) && !dark.contains(/M\d+ [0-3]h/))
        #expect(!svg.contains("script") && !svg.contains("href"))
    }
}

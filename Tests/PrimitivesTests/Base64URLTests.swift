import Primitives
import TestKit
import Testing

/// base64url, of which there is exactly one spelling.
struct Base64URLTests {
    @Test(
        "bytes have one text, and it is read back", .spec("RFC 4648", "10"),
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(bytes: String, text: String) {
        #expect(Base64URL.encode(bytes.utf8) == text)
        #expect(Base64URL.decode(text) == Array(bytes.utf8))
        #expect(Base64URL.decode(Array(text.utf8)[...]) == Array(bytes.utf8))
    }

    @Test("the alphabet is the one for URLs", .spec("RFC 4648", "5"))
    func alphabet() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.decode("-__-") == [0xFB, 0xFF, 0xFE])
    }

    @Test(
        "any other spelling is refused", .spec("RFC 7515", "2"),
        arguments: [
            "Zg==", "Zg=", "Zm8=", "=", "Z", "Zm9vY", "+__-", "/__-", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9\u{F6}",
            "Zm9v\u{0}",
            "Zh", "Zn", "Zm9", "Z/", "A", "é", "Zg%3D",
        ])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("of the last characters only those without bits to spare are taken", .spec("RFC 4648", "3.5"))
    func trailingBits() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        #expect(alphabet.filter { Base64URL.decode("A\($0)") != nil } == "AQgw")
        #expect(alphabet.filter { Base64URL.decode("AA\($0)") != nil } == "AEIMQUYcgkosw048")
    }

    @Test("all lengths come back the same", arguments: 0...130)
    func roundTrip(length: Int) {
        let bytes = SeededRandom(seed: UInt64(length)).bytes(length)
        let text = Base64URL.encode(bytes)
        #expect(text.utf8.count == (length * 4 + 2) / 3)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test("appending leaves what is there")
    func appending() {
        var text = Array("x.".utf8)
        Base64URL.append([0x66, 0x6F], to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "x.Zm8")
    }
}

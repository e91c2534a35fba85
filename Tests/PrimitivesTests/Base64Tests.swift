import Primitives
import Testing

@Suite("base64")
struct Base64Tests {
    /// RFC 4648 §10.
    static let vectors: [(text: String, encoded: String)] = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("the vectors of the standard, both ways", arguments: vectors)
    func bothWays(text: String, encoded: String) {
        #expect(Base64.encode(text.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test("every byte comes back")
    func everyByte() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    }

    @Test("white space stands anywhere", arguments: ["Zm9v\nYg==", " Z m9vYg=\t=", "\r\nZm9vYg==\r\n"])
    func whiteSpace(text: String) {
        #expect(Base64.decode(text) == Array("foob".utf8))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm8==", "Zm9v=", "Zm9v====", "=", "==", "Zh==", "Zm9=", "Zg==Zg==",
            "Zm9-", "Zm9_", "Zm9%2B", "Zm9v\u{0}", "Zm9v\u{A0}", "Zm 9v!", "é",
        ])
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}

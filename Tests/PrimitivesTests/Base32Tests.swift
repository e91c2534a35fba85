import Primitives
import TestKit
import Testing

/// Base32 as authenticator apps read it.
struct Base32Tests {
    @Test(
        "bytes have one text, and it is read back with padding or without", .spec("RFC 4648", "10"),
        arguments: [
            ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
        ])
    func vectors(bytes: String, padded: String) {
        let text = padded.filter { $0 != "=" }
        #expect(Base32.encode(bytes.utf8) == text)
        #expect(Base32.decode(text) == Array(bytes.utf8))
        #expect(Base32.decode(padded) == Array(bytes.utf8))
        #expect(Base32.decode(text.lowercased()) == Array(bytes.utf8))
    }

    @Test(
        "any other spelling is refused", .spec("RFC 4648", "6"),
        arguments: [
            "M", "MZX", "MZXW6Y", "MY=", "MY=====", "=", "========", "MZ======", "MY======A", "MZXW6YT8", "MZXW6YT0",
            "MZXW6YT1", "MZXW 6YT", "MZXW6YTÉ", "ﬀ", "MZXW6YT\u{0}",
        ])
    func refused(text: String) {
        #expect(Base32.decode(text) == nil)
    }
}

import Primitives
import TestKit
import Testing

@Suite("Query strings and form bodies") struct FormParametersTests {
    static func pairs(_ text: String) throws -> [[String]] {
        try FormParameters(parsing: text).pairs.map { [$0.name, $0.value] }
    }

    static let readings: [(String, [[String]])] = [
        ("a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]), ("", []), ("&&", []), ("a", [["a", ""]]),
        ("a=", [["a", ""]]), ("a==b", [["a", "=b"]]), ("=x", [["", "x"]]), ("a+b=c%20d", [["a b", "c d"]]),
        ("%3D=%26", [["=", "&"]]), ("k=%E2%82%ac", [["k", "\u{20AC}"]]), ("k=\u{20AC}", [["k", "\u{20AC}"]]),
        ("a;b=c", [["a;b", "c"]]), ("a[]=1", [["a[]", "1"]]), ("k=%2B", [["k", "+"]]), ("k=%250A", [["k", "%0A"]]),
    ]

    @Test(
        "pairs are read in the order sent", .spec("RFC 6749", "B"),
        arguments: readings)
    func reading(text: String, expected: [[String]]) throws { #expect(try Self.pairs(text) == expected) }

    static let unreadable: [(String, FormError)] = [
        ("a=%", FormError.malformedPercentEncoding), ("a=%1", .malformedPercentEncoding),
        ("a=%zz", .malformedPercentEncoding), ("%g0=a", .malformedPercentEncoding),
        ("a=%+1", .malformedPercentEncoding), ("a=%00", .nul), ("a\u{0}=b", .nul), ("a=%FF", .invalidUTF8),
        ("a=%C0%80", .invalidUTF8), ("a=%ED%A0%80", .invalidUTF8), ("a=%E2%82", .invalidUTF8),
    ]

    @Test(
        "nothing malformed is repaired",
        arguments: unreadable)
    func malformed(text: String, error: FormError) {
        #expect(throws: error) { try FormParameters(parsing: text) }
    }

    @Test("raw bytes that are not UTF-8 are refused")
    func rawBytes() {
        #expect(throws: FormError.invalidUTF8) { try FormParameters(parsing: [0x61, 0x3D, 0xFF]) }
    }

    @Test("a hundred pairs and no more")
    func limit() throws {
        let hundred = Array(repeating: "a=b", count: 100).joined(separator: "&")
        #expect(try FormParameters(parsing: hundred).pairs.count == 100)
        #expect(throws: FormError.tooManyPairs) { try FormParameters(parsing: hundred + "&a=b") }
    }

    @Test("an empty value counts as left out", .spec("RFC 6749", "3.1"))
    func emptyValue() throws {
        let form = try FormParameters(parsing: "a=&b=1")
        #expect(form["a"] == nil)
        #expect(form["b"] == "1")
        #expect(form["c"] == nil)
    }

    @Test("a name is its bytes, not a look-alike")
    func lookAlike() throws { #expect(try FormParameters(parsing: "%E2%84%AA=1")["K"] == nil) }

    @Test("duplicates are seen, empty ones too", .spec("RFC 6749", "3.1"))
    func duplicates() throws {
        let form = try FormParameters(parsing: "a=1&b=&c=&b=2&a=1")
        #expect(form.duplicates == ["a", "b"])
        #expect((form + form).duplicates == ["a", "b", "c"])
    }

    @Test("what is written is read again", arguments: ["plain", "a b+c&d=e%f", "\u{20AC}\u{1F600}\r\n\t\"<>#?/", ""])
    func roundTrip(_ text: String) throws {
        let form: FormParameters = [.init(name: text + "x", value: text), .init(name: "y", value: text)]
        let encoded = form.encoded()
        let isPrintable = encoded.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        #expect(isPrintable)
        #expect(try FormParameters(parsing: encoded) == form)
    }

    @Test("only unreserved characters stand for themselves", .spec("RFC 3986", "2.3"))
    func unreserved() {
        #expect(PercentEncoding.encodeQueryValue("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encodeQueryValue(" +/%\u{e9}") == "%20%2B%2F%25%C3%A9")
    }

    @Test("any bytes either parse or throw, and parsed ones survive a round trip")
    func anything() throws {
        let random = SeededRandom(seed: 7)
        let alphabet = Array("ab=&%+0fF;[]".utf8) + [0x00, 0xC3, 0xA9, 0xFF]
        for _ in 0..<5_000 {
            let bytes = random.bytes(24).map { alphabet[Int($0) % alphabet.count] }
            guard let form = try? FormParameters(parsing: bytes) else { continue }
            #expect(try FormParameters(parsing: form.encoded()) == form)
        }
    }
}

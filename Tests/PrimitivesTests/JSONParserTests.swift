import Primitives
import TestKit
import Testing

/// What is read as JSON, and what is refused.
struct JSONParserTests {
    private static func refusal(of bytes: some Collection<UInt8>, maxDepth: Int = 16) -> JSONError.Reason? {
        do throws(JSONError) {
            _ = try JSON.parse(bytes, maxDepth: maxDepth)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "a value is read as what it says", .spec("RFC 8259", "3"),
        arguments: [
            ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("42", 42), ("-7", -7),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("-0.25", -0.25),
            ("1e3", 1_000.0), ("1E+3", 1_000.0), ("25e-1", 2.5), ("1.0", 1.0), ("1e-400", 0.0),
            ("\"\"", ""), ("\"text\"", "text"), ("\"é😀\"", "é😀"), ("[]", []), ("{}", [:]), ("[[],{}]", [[], [:]]),
            (" [ 1 , \"a\" , null ] ", [1, "a", nil]), ("\r\n\t{\"a\" : {\"b\":[true]}}\n", ["a": ["b": [true]]]),
            ("{\"\":0}", ["": 0]), ("{\"a\":1,\"A\":2}", ["a": 1, "A": 2]),
        ] as [(String, JSON)])
    func accepted(text: String, value: JSON) throws {
        #expect(try JSON.parse(text) == value)
    }

    @Test(
        "escapes stand for their characters", .spec("RFC 8259", "7"),
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00!""#, "😀!"), (#""\u0000""#, "\u{0}"), (#""\uffff""#, "\u{FFFF}"),
            (#""plain \u0061nd escaped""#, "plain and escaped"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        ])
    func escapes(text: String, value: String) throws {
        #expect(try JSON.parse(text).string.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(
        "what is not JSON is refused, with its reason", .spec("RFC 8259", "2"),
        arguments: [
            ("", JSONError.Reason.endsEarly), (" ", .endsEarly), ("[", .endsEarly), ("[1", .endsEarly),
            ("[1,", .endsEarly),
            ("{", .endsEarly), ("{\"a\"", .endsEarly), ("{\"a\":", .endsEarly), ("\"a", .endsEarly),
            ("\"\\", .endsEarly),
            ("\"\\u12", .endsEarly), ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("{,}", .unexpectedByte),
            ("{\"a\":1,}", .unexpectedByte), ("{\"a\" 1}", .unexpectedByte), ("{1:2}", .unexpectedByte),
            ("{a:1}", .unexpectedByte), ("[1 2]", .unexpectedByte), ("[1}", .unexpectedByte), ("'a'", .unexpectedByte),
            ("tru", .unexpectedByte), ("True", .unexpectedByte), ("nul", .unexpectedByte), ("NaN", .unexpectedByte),
            ("Infinity", .unexpectedByte), ("+1", .unexpectedByte), (".5", .unexpectedByte),
            ("// x\n1", .unexpectedByte),
            ("\u{FEFF}1", .unexpectedByte), ("\u{A0}1", .unexpectedByte), ("\u{0}", .unexpectedByte),
            ("]", .unexpectedByte),
            ("1 2", .trailingBytes), ("{} x", .trailingBytes), ("null\u{0}", .trailingBytes), ("truex", .trailingBytes),
            ("0x1", .trailingBytes), ("1_000", .trailingBytes), ("{}{}", .trailingBytes),
            ("01", .invalidNumber), ("-", .invalidNumber), ("-01", .invalidNumber), ("1.", .invalidNumber),
            ("1.e5", .invalidNumber), ("1e", .invalidNumber), ("1e+", .invalidNumber), ("-a", .invalidNumber),
            ("00", .invalidNumber), ("-Infinity", .invalidNumber),
            ("1e400", .numberOutOfRange), ("-1e400", .numberOutOfRange),
            ("\"\t\"", .bareControlCharacter), ("\"\n\"", .bareControlCharacter),
            ("\"\\n\u{1F}\"", .bareControlCharacter),
            ("\"\\x\"", .invalidEscape), ("\"\\u00g0\"", .invalidEscape), ("\"\\U0041\"", .invalidEscape),
            ("\"\\'\"", .invalidEscape), ("\"\\u{41}\"", .invalidEscape), ("\"\\u+041\"", .invalidEscape),
            ("\"\\ud800\"", .invalidEscape), ("\"\\udc00\"", .invalidEscape), ("\"\\ud800\\ud800\"", .invalidEscape),
            ("\"\\ud800x\"", .invalidEscape), ("\"\\ud800\\n\"", .invalidEscape),
            ("\"\\ud800\\u0041\"", .invalidEscape),
        ])
    func refused(text: String, reason: JSONError.Reason) {
        #expect(Self.refusal(of: text.utf8) == reason)
    }

    @Test(
        "bytes that are not UTF-8 are refused in texts and in names", .spec("RFC 8259", "8.1"),
        arguments: [
            [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let quote: [UInt8] = [0x22]
        #expect(Self.refusal(of: quote + bytes + quote) == .invalidUTF8)
        #expect(Self.refusal(of: Array("\"\\n".utf8) + bytes + quote) == .invalidUTF8)
        #expect(Self.refusal(of: Array("{\"".utf8) + bytes + Array("\":1}".utf8)) == .invalidUTF8)
        #expect(Self.refusal(of: bytes) == .unexpectedByte)
    }

    @Test(
        "an object with a member twice is refused, however it is spelled", .spec("RFC 8259", "4"),
        arguments: [
            #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"":1,"":2}"#,
            #"[{"x":{"k":1,"k":2}}]"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
        ])
    func duplicates(text: String) {
        #expect(Self.refusal(of: text.utf8) == .duplicateMember)
    }

    @Test("a duplicate is noticed among many members, and many members are no duplicate", arguments: [15, 16, 17, 500])
    func manyMembers(count: Int) {
        let members = (0..<count).map { #""m\#($0)":\#($0)"# }
        #expect(Self.refusal(of: "{\(members.joined(separator: ","))}".utf8) == nil)
        for repeated in [0, count / 2, count - 1] {
            let text = "{\((members + [members[repeated]]).joined(separator: ","))}"
            #expect(Self.refusal(of: text.utf8) == .duplicateMember)
        }
    }

    @Test("nesting is limited", .spec("RFC 8259", "9"))
    func depth() {
        func nested(_ levels: Int) -> [UInt8] {
            [UInt8](repeating: 0x5B, count: levels) + [UInt8](repeating: 0x5D, count: levels)
        }
        #expect(Self.refusal(of: nested(16)) == nil)
        #expect(Self.refusal(of: nested(17)) == .tooDeep)
        #expect(Self.refusal(of: nested(100_000)) == .tooDeep)
        #expect(Self.refusal(of: #"{"a":{"b":[]}}"#.utf8, maxDepth: 3) == nil)
        #expect(Self.refusal(of: #"{"a":{"b":[]}}"#.utf8, maxDepth: 2) == .tooDeep)
        #expect(Self.refusal(of: #"{"a":{"b":{}}}"#.utf8, maxDepth: 3) == nil)
        #expect(Self.refusal(of: #"{"a":{"b":{}}}"#.utf8, maxDepth: 2) == .tooDeep)
        #expect(Self.refusal(of: "1".utf8, maxDepth: 0) == nil)
        #expect(Self.refusal(of: "[[],[],[],[]]".utf8, maxDepth: 2) == nil, "neighbours do not add up")
    }

    @Test("the error says where")
    func offset() throws {
        let error = try #require(throws: JSONError.self) { try JSON.parse("{\"a\":x}") }
        #expect(error.reason == .unexpectedByte)
        #expect(error.offset == 5)
    }

    @Test("a slice of bytes is read like the bytes themselves")
    func slices() throws {
        let bytes = Array(#"xx{"a":[1]}yy"#.utf8)
        #expect(try JSON.parse(bytes[2..<11]) == ["a": [1]])
        #expect(try JSON.parse(bytes.dropFirst(2).dropLast(2).reversed().reversed()) == ["a": [1]])
    }
}

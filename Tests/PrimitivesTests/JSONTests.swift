import Primitives
import TestKit
import Testing

/// Looking into JSON values and writing them.
struct JSONTests {
    @Test("a member is found by its exact name")
    func members() {
        let value: JSON = ["a": 1, "caf\u{E9}": 2, "null": nil]
        #expect(value["a"] == 1)
        #expect(value["null"] == .null)
        #expect(value["A"] == nil)
        #expect(value["caf\u{E9}"] == 2)
        #expect(value["cafe\u{301}"] == nil, "Unicode equivalence is not equality")
        #expect(JSON.array([1])["a"] == nil)
    }

    @Test("an accessor answers for its own kind only")
    func accessors() {
        let values: [JSON] = [nil, true, 1, 1.5, "text", [1], ["a": 1]]
        #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil, nil])
        #expect(values.map(\.integer) == [nil, nil, 1, nil, nil, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, nil, "text", nil, nil])
        #expect(values.map(\.array) == [nil, nil, nil, nil, nil, [1], nil])
        #expect(values.map { $0.object?.map(\.name) } == [nil, nil, nil, nil, nil, nil, ["a"]])
    }

    @Test("a whole number is whole however it is written, as far as a double is exact")
    func wholeNumbers() throws {
        #expect(try JSON.parse("1e3").integer == 1_000)
        #expect(try JSON.parse("2.0").integer == 2)
        #expect(try JSON.parse("9007199254740991.0").integer == 9_007_199_254_740_991)
        #expect(try JSON.parse("9007199254740993.0").integer == nil)
        #expect(try JSON.parse("9223372036854775808").integer == nil)
        #expect(try JSON.parse("1e300").integer == nil)
        #expect(JSON.number(.infinity).integer == nil)
        #expect(JSON.number(.nan).integer == nil)
    }

    @Test("a list of texts is one only when all are texts")
    func strings() {
        #expect(JSON.array(["a", "b"]).strings == ["a", "b"])
        #expect(JSON.array([]).strings == [])
        #expect(JSON.array(["a", 1]).strings == nil)
        #expect(JSON.string("a").strings == nil)
    }

    private static let texts: [(JSON, String)] = [
        (
            ["iss": "https://a/b", "n": -1, "list": ["a", nil, true, false, 1.5], "o": [:], "e": []],
            #"{"iss":"https://a/b","n":-1,"list":["a",null,true,false,1.5],"o":{},"e":[]}"#
        ),
        ("quote \" backslash \\ é 😀 \u{7F}\u{2028}", "\"quote \\\" backslash \\\\ é 😀 \u{7F}\u{2028}\""),
        ("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}", #""\u0000\u0001\u0008\t\n\u000b\u000c\r\u001f""#),
        (.integer(.min), "-9223372036854775808"), (.number(100), "100.0"), (.number(1e21), "1e+21"),
        (.number(-0.0), "-0.0"), (.number(.nan), "null"), (.number(.infinity), "null"), ("", "\"\""),
        (["a\"b": 1], #"{"a\"b":1}"#),
    ]

    @Test(
        "a value is written compactly, in its order, with slashes as they are", .spec("RFC 8259", "2"),
        arguments: texts)
    func written(value: JSON, text: String) {
        #expect(value.text == text)
        #expect(value.encoded() == Array(text.utf8))
    }

    @Test("what the object writer writes is what the value would be")
    func objectWriter() throws {
        var writer = JSONObjectWriter(capacity: 8)
        writer.add("iss", "https://a/\"b\"")
        writer.add("exp", Int64.max)
        writer.add("n", 3)
        writer.add("ok", true)
        writer.add("aud", ["a", "b\n"])
        writer.add("none", [String]())
        writer.add("address", ["locality": "Bern"] as JSON)
        let expected: JSON = [
            "iss": "https://a/\"b\"", "exp": .integer(.max), "n": 3, "ok": true, "aud": ["a", "b\n"], "none": [],
            "address": ["locality": "Bern"],
        ]
        #expect(writer.finish() == expected.encoded())
        #expect(JSONObjectWriter().finish() == Array("{}".utf8))
    }

    @Test("whatever is written is read back the same", arguments: 1...40)
    func roundTrip(seed: UInt64) throws {
        var generator = Generator(random: SeededRandom(seed: seed))
        for _ in 0..<25 {
            let value = generator.value(depth: 0)
            #expect(try JSON.parse(value.encoded()) == value)
            #expect(try JSON.parse(value.encoded()).encoded() == value.encoded())
        }
    }

    @Test("mutated JSON is refused or is JSON, and never crashes the reader", arguments: 1...40)
    func mutations(seed: UInt64) {
        let random = SeededRandom(seed: seed)
        var generator = Generator(random: random)
        for _ in 0..<100 {
            var bytes = generator.value(depth: 0).encoded()
            for _ in 0...generator.dice(3) where !bytes.isEmpty {
                let position = generator.dice(bytes.count)
                switch generator.dice(3) {
                case 0: bytes[position] = UInt8(generator.dice(256))
                case 1: bytes.remove(at: position)
                default: bytes.insert(contentsOf: random.bytes(1), at: position)
                }
            }
            guard let value = try? JSON.parse(bytes) else { continue }
            #expect((try? JSON.parse(value.encoded())) == value)
        }
    }
}

/// Makes up values: all kinds, awkward texts, every name once in its object.
private struct Generator {
    let random: SeededRandom

    func dice(_ sides: Int) -> Int { random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % sides }

    mutating func value(depth: Int) -> JSON {
        switch dice(depth < 5 ? 8 : 5) {
        case 0: return [nil, true, false][dice(3)]
        case 1: return .integer(random.bytes(8).reduce(0) { $0 << 8 | Int64($1) } >> Int64(dice(64)))
        case 2: return .number(Double(dice(2_000_000) - 1_000_000) / Double(1 + dice(1_000)) + 0.125)
        case 3, 4: return .string(text())
        case 5, 6:
            let members = (0..<dice(6)).map { JSON.Member(name: "\($0)" + text(), value: value(depth: depth + 1)) }
            return .object(members)
        default: return .array((0..<dice(6)).map { _ in value(depth: depth + 1) })
        }
    }

    private func text() -> String {
        let pieces = [
            "a", "\"", "\\", "/", "\u{0}", "\n", "\u{1F}", "é", "e\u{301}", "€", "😀", "\u{10FFFF}", "\u{FEFF}", " ",
        ]
        return (0..<dice(8)).map { _ in pieces[dice(pieces.count)] }.joined()
    }
}

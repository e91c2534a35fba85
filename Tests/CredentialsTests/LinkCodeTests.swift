import Credentials
import Primitives
import Testing

@Suite("The code beside a link, computed")
struct LinkCodeTests {
    private static func code(_ link: UInt8 = 1, _ email: String = "ann@acme.example", _ key: UInt8 = 3) -> LinkCode {
        LinkCode(link: [UInt8](repeating: link, count: 32), to: email, key: [UInt8](repeating: key, count: 32))
    }

    @Test("is always the same for a link, and another one for another link, address or key")
    func deterministic() {
        let text = Self.code().text.reveal()
        #expect(text.wholeMatch(of: /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/) != nil)
        #expect(Self.code().text.reveal() == text)
        for other in [Self.code(2), Self.code(1, "bob@acme.example"), Self.code(1, "ann@acme.example", 4)] {
            #expect(other.text.reveal() != text)
            #expect(!other.matches(text))
        }
    }

    @Test("has 40 bits: no two of many are the same, and each place has every letter")
    func spread() {
        let texts = Set((0..<2_000).map { Self.code(1, "\($0)@acme.example").text.reveal() })
        #expect(texts.count == 2_000)
        for place in 0..<8 {
            #expect(Set(texts.map { Array($0.filter { $0 != "-" })[place] }).count == 32, "place \(place)")
        }
    }

    @Test("is taken in any case and spacing, and nothing else is")
    func matches() {
        let code = Self.code()
        let text = code.text.reveal()
        let plain = text.replacing("-", with: "")
        for typed in [text, text.lowercased(), " \(plain) ", text.replacing("-", with: "–"), "\(text)\r\n"] {
            #expect(code.matches(typed), "\(typed)")
        }
        for typed in ["", "-", String(plain.dropLast()), plain + "A", String(repeating: plain, count: 20)] {
            #expect(!code.matches(typed), "\(typed)")
        }
    }
}

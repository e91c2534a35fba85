import Credentials
import Identity
import Primitives
import TestKit
import Testing

@Suite("Recovery codes")
struct RecoveryCodeTests {
    @Test("AU-30: have 60 bits, all of them from chance, in letters that nobody confuses")
    func entropy() throws {
        let random = SeededRandom()
        let codes = (0..<2_000).map { _ in RecoveryCode(random: random.bytes(RecoveryCode.randomLength)) }
        let texts = Set(codes.map { $0.text.reveal() })
        #expect(texts.count == codes.count)
        for text in texts {
            #expect(text.wholeMatch(of: /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/) != nil)
        }
        for place in 0..<12 {
            let used = Set(texts.map { Array($0.filter { $0 != "-" })[place] })
            #expect(used.count == 32, "place \(place)")
        }
    }

    @Test("every bit of chance makes another code")
    func bits() {
        let zero = RecoveryCode(random: [UInt8](repeating: 0, count: 8)).text.reveal()
        for bit in 0..<60 {
            var bytes = [UInt8](repeating: 0, count: 8)
            bytes[7 - bit / 8] = 1 << (bit % 8)
            #expect(RecoveryCode(random: bytes).text.reveal() != zero)
        }
    }

    @Test(
        "are taken in any case and spacing",
        arguments: [
            "K7XN-P2QF-9WRT", "k7xnp2qf9wrt", " K7XN P2QF 9WRT ", "K7XN–P2QF—9WRT", "K7XN‑P2QF‑9WRT", "Ｋ７ＸＮ-P2QF-9WRT",
            "K7XN-P2QF-9WRT\r\n", "K7\u{200B}XN-P2QF-9WRT",
        ])
    func spellings(typed: String) {
        #expect(RecoveryCode.normalForm(typed) == "K7XNP2QF9WRT")
    }

    @Test(
        "nothing else is one",
        arguments: ["", "K7XN-P2QF-9WR", "K7XN-P2QF-9WRTT", "K7XN-P2QF-9WR0", "K7XN-P2QF-9WRI", "K7XN_P2QF_9WRT", "ß"])
    func noCode(typed: String) {
        #expect(RecoveryCode.normalForm(typed) == nil)
        #expect(RecoveryCode.normalForm(String(repeating: " ", count: 500) + "K7XN-P2QF-9WRT") == nil)
    }

    @Test("are kept as a hash under a key, another one for each account")
    func kept() {
        let mac = RecoveryCodeMAC.compute("K7XNP2QF9WRT", of: AccountID("ann"), key: [1])
        #expect(mac.count == 32)
        #expect(mac == RecoveryCodeMAC.compute("K7XNP2QF9WRT", of: AccountID("ann"), key: [1]))
        #expect(mac != RecoveryCodeMAC.compute("K7XNP2QF9WRT", of: AccountID("bob"), key: [1]))
        #expect(mac != RecoveryCodeMAC.compute("K7XNP2QF9WRT", of: AccountID("ann"), key: [2]))
        #expect(mac != RecoveryCodeMAC.compute("K7XNP2QF9WRS", of: AccountID("ann"), key: [1]))
    }
}

import Foundation
import Primitives
import TestKit
import Testing

/// Identifiers that do not mix and secrets that do not show.
struct IdentifierAndSecretTests {
    private enum Person {}

    private struct Form {
        let name = "joe"
        let password = Secret("hunter2")
        let key: Secret<[UInt8]>? = Secret([1, 2, 3])
    }

    @Test("a random identifier is 128 bits in 22 characters, and another one each time")
    func randomIDs() {
        let random = SeededRandom()
        let ids = (0..<1_000).map { _ in ID<Person>.random(from: random) }
        #expect(Set(ids).count == 1_000)
        #expect(ids.allSatisfy { Base64URL.decode($0.value)?.count == 16 && $0.value.utf8.count == 22 })
        #expect(ID<Person>.random(from: SeededRandom()) == ids.first)
    }

    @Test("an identifier prints and is stored as its bare text")
    func barewords() throws {
        let id = ID<Person>("abc")
        #expect("\(id)" == "abc")
        #expect(try String(decoding: JSONEncoder().encode([id]), as: UTF8.self) == #"["abc"]"#)
        #expect(try JSONDecoder().decode([ID<Person>].self, from: Data(#"["abc"]"#.utf8)) == [id])
    }

    @Test("a token is 256 bits in 43 characters, and another one each time")
    func tokens() {
        let random = SeededRandom()
        let tokens = (0..<1_000).map { _ in random.token().reveal() }
        #expect(Set(tokens).count == 1_000)
        #expect(tokens.allSatisfy { Base64URL.decode($0)?.count == 32 && $0.utf8.count == 43 })
    }

    @Test("a secret shows itself to reveal() alone")
    func printsNothing() {
        let form = Form()
        #expect(form.password.reveal() == "hunter2")
        var dumped = ""
        dump(form, to: &dumped)
        var mirrored = ""
        for child in Mirror(reflecting: form.password).children { mirrored += "\(child)" }
        let shown = [
            "\(form.password)", String(reflecting: form.password), "\(form)", String(reflecting: form), dumped,
            mirrored,
            String(describing: form.key), "\([form.password])", "\(["password": form.password])",
        ]
        for text in shown {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("[1, 2, 3]"))
        }
        #expect(shown.first == "‹secret›")
        #expect(dumped.contains("joe"), "the rest of the form is shown, so the test looks in the right place")
    }

    @Test("secrets match by their bytes")
    func matching() {
        #expect(Secret("abc").matches(Secret("abc")))
        #expect(!Secret("abc").matches(Secret("abd")))
        #expect(!Secret("abc").matches(Secret("ab")))
        #expect(!Secret("abc").matches(Secret("")))
        #expect(Secret("").matches(Secret("")))
        #expect(!Secret("caf\u{E9}").matches(Secret("cafe\u{301}")))
    }

    @Test("equal bytes are equal and a difference anywhere is found", arguments: [1, 2, 31, 32, 33])
    func constantTime(length: Int) {
        let bytes = SeededRandom(seed: 3).bytes(length)
        #expect(constantTimeEquals(bytes, bytes))
        #expect(!constantTimeEquals(bytes, bytes + [0]))
        for position in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[position] ^= 1 << bit
                #expect(!constantTimeEquals(bytes, other))
            }
        }
    }

    @Test("seeded chance is the same in every run and differs by seed")
    func seeded() {
        #expect(SeededRandom(seed: 5).bytes(16) == SeededRandom(seed: 5).bytes(16))
        #expect(SeededRandom(seed: 5).bytes(16) != SeededRandom(seed: 6).bytes(16))
    }
}

import JOSE
import Primitives
import TestKit
import Testing

/// Good tokens and key sets with something changed at random: never a crash, never a signature that holds.
struct MutationTests {
    /// A source of small numbers.
    private struct Dice {
        let random: SeededRandom

        func callAsFunction(_ sides: Int) -> Int {
            random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % sides
        }
    }

    /// Changes, inserts, removes or repeats a few bytes.
    private static func mutate(_ original: [UInt8], by dice: Dice) -> [UInt8] {
        var bytes = original
        for _ in 0...dice(3) where !bytes.isEmpty {
            let position = dice(bytes.count)
            switch dice(5) {
            case 0: bytes[position] ^= UInt8(1 << dice(8))
            case 1: bytes[position] = UInt8(dice(256))
            case 2: bytes.insert(UInt8(dice(256)), at: position)
            case 3: bytes.remove(at: position)
            default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + dice(20))], at: position)
            }
        }
        return bytes
    }

    @Test("a mutated token never verifies", .spec("RFC 7515", "5.2"), arguments: SignatureAlgorithm.allCases)
    func tokens(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let token = Array(try Forge(for: key).token(signedBy: key).utf8)
        let dice = Dice(random: SeededRandom(seed: 7))
        for _ in 0..<4_000 {
            let mutant = Self.mutate(token, by: dice)
            guard mutant != token, let text = String(validating: mutant, as: UTF8.self) else { continue }
            #expect(try verdict(on: text) != nil, "\(text)")
        }
    }

    @Test("a mutated payload under the old signature never verifies", arguments: SignatureAlgorithm.allCases)
    func payloads(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let forge = Forge(for: key)
        let signature = try key.signature(over: Array(forge.signingInput.utf8))
        let dice = Dice(random: SeededRandom(seed: 11))
        for _ in 0..<2_000 {
            let mutant = Self.mutate(Array(forge.payload.utf8), by: dice)
            guard mutant != Array(forge.payload.utf8) else { continue }
            let token = Base64URL.encode(forge.header.utf8) + "." + Base64URL.encode(mutant)
            let error = try verdict(on: token + "." + Base64URL.encode(signature))
            #expect([.invalidSignature, .invalidPayload].contains(error), "\(mutant)")
        }
    }

    @Test("a mutated signature never verifies", arguments: SignatureAlgorithm.allCases)
    func signatures(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let forge = Forge(for: key)
        let signature = try key.signature(over: Array(forge.signingInput.utf8))
        let dice = Dice(random: SeededRandom(seed: 13))
        for _ in 0..<2_000 {
            let mutant = Self.mutate(signature, by: dice)
            guard mutant != signature, !mutant.isEmpty else { continue }
            #expect(try verdict(on: forge.token(signature: mutant)) == .invalidSignature, "\(mutant)")
        }
    }

    @Test("a mutated header, signed by the real key, verifies only under its own algorithm")
    func headers() throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key)
        let dice = Dice(random: SeededRandom(seed: 17))
        var accepted = 0
        for _ in 0..<2_000 {
            let mutant = Self.mutate(Array(forge.header.utf8), by: dice)
            let input = Base64URL.encode(mutant) + "." + Base64URL.encode(forge.payload.utf8)
            let token = input + "." + Base64URL.encode(try key.signature(over: Array(input.utf8)))
            guard
                let verified = try? UnverifiedToken(compact: token)
                    .verified(by: TestKeys.set(), allowing: [.es256], types: nil)
            else { continue }
            accepted += 1
            #expect(verified.header["alg"] == "ES256")
            #expect(verified.key.id == key.id)
        }
        #expect(accepted < 200)
    }

    @Test("a mutated key set is refused or yields keys that are sound")
    func keySets() throws {
        let document = try TestKeys.set().document
        let dice = Dice(random: SeededRandom(seed: 19))
        for _ in 0..<3_000 {
            guard let set = try? KeySet(parsing: Self.mutate(document, by: dice)) else { continue }
            for key in set.keys {
                #expect(try VerificationKey(jwk: key.jwk).jwk == key.jwk)
                #expect(!key.isValid(signature: [UInt8](repeating: 0, count: 64), over: [1]))
            }
        }
    }
}

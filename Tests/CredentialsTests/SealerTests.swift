import Credentials
import TestKit
import Testing

private let key = [UInt8](repeating: 7, count: 32)
private let nonce = [UInt8](repeating: 9, count: 12)

@Suite("A sealed secret")
struct SealerTests {
    private let sealer = Sealer(key: key)
    private let plain = Array("private key".utf8)

    @Test("opens with its key in its context")
    func opens() throws {
        let sealed = try sealer.seal(plain, context: "signing-key/1", nonce: nonce)
        #expect(sealed.count == 1 + 12 + plain.count + 16)
        #expect(Array(sealed[0..<13]) == [1] + nonce)
        #expect(try sealer.open(sealed, context: "signing-key/1") == plain)
        #expect(try sealer.open(sealer.seal([], context: "", nonce: nonce), context: "") == [])
    }

    @Test("stays shut in another context and with another key")
    func staysShut() throws {
        let sealed = try sealer.seal(plain, context: "signing-key/1", nonce: nonce)
        #expect(throws: SealError.doesNotOpen) { try sealer.open(sealed, context: "signing-key/2") }
        let other = Sealer(key: [UInt8](repeating: 8, count: 32))
        #expect(throws: SealError.doesNotOpen) { try other.open(sealed, context: "signing-key/1") }
    }

    @Test("stays shut when any bit of it is altered, and when it is cut short")
    func altered() throws {
        let sealed = try sealer.seal(plain, context: "c", nonce: nonce)
        for index in sealed.indices {
            for bit in 0..<8 {
                var altered = sealed
                altered[index] ^= 1 << UInt8(bit)
                #expect(throws: SealError.self) { try sealer.open(altered, context: "c") }
            }
            #expect(throws: SealError.self) { try sealer.open(Array(sealed[..<index]), context: "c") }
        }
    }

    @Test("is not made with a key or a nonce of the wrong length")
    func lengths() throws {
        #expect(throws: SealError.badNonce) { try sealer.seal(plain, context: "c", nonce: [1]) }
        #expect(throws: SealError.badKey) { try Sealer(key: [1]).seal(plain, context: "c", nonce: nonce) }
        let half = Sealer(key: [UInt8](repeating: 7, count: 16))
        #expect(throws: SealError.badKey) { try half.seal(plain, context: "c", nonce: nonce) }
        #expect(throws: SealError.badKey) { try half.open([1, 2], context: "c") }
    }
}

@Suite("A secret that is only compared")
struct SecretMACTests {
    @Test("is kept as an HMAC under a key", .spec("RFC 2104", "2"))
    func known() {
        let hex = SecretMAC.compute("s3cret", key: Array(repeating: UInt8(ascii: "k"), count: 32))
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(hex == "6d64e822f814eab75978047a5cb158f54c31282cd1a55283c479d14e7ac89b2f")
    }

    @Test("is another under another key")
    func keyed() { #expect(SecretMAC.compute("s3cret", key: key) != SecretMAC.compute("s3cret", key: [1])) }

    @Test("has one successor under one key, of 43 characters, and the successor has another")
    func successor() {
        let key = [UInt8](repeating: UInt8(ascii: "k"), count: 32)
        let first = DerivedToken.successor(of: "abc", key: key)
        #expect(first == "2a4AdnQCz0aKDbsoSkyVV3GBLnt6iqo6bFdByP9iSLM")
        #expect(first.count == 43)
        #expect(DerivedToken.successor(of: first, key: key) != first)
    }

    @Test("is kept as SHA-256 when it is a token", .spec("FIPS 180-4", "6.2"))
    func token() {
        #expect(TokenHash.sha256("abc").prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(TokenHash.sha256("abc").suffix(4) == [0xF2, 0x00, 0x15, 0xAD])
    }
}

import JOSE
import Primitives

/// Tokens and key sets of others.
enum JOSEFuzz {
    private static let keys: KeySet = {
        guard let keys = try? KeySet(parsing: file("keys.json")) else { give("keys.json is no key set") }
        return keys
    }()

    /// Whatever verifies says what the seed says.
    static func token(_ bytes: [UInt8]) -> Bool {
        guard let token = try? UnverifiedToken(compact: String(decoding: bytes, as: UTF8.self)) else { return false }
        _ = try? token.verifiedByOwnKey(allowing: [.es256, .rs256, .ps256, .edDSA], types: ["dpop+jwt"])
        guard let verified = try? token.verified(by: keys, allowing: [.es256, .rs256, .ps256, .edDSA], types: nil)
        else {
            return false
        }
        guard verified.claims["sub"] == .string("joe") else { give("a forged token") }
        return true
    }

    /// What is read is written and read again as the same.
    static func keys(_ bytes: [UInt8]) -> Bool {
        guard let keys = try? KeySet(parsing: bytes) else { return false }
        guard keys.keys.count <= KeySet.maximumKeys else { give("more keys than there may be") }
        guard let again = try? KeySet(parsing: keys.document), again.document == keys.document else {
            give("a key set that is not read back")
        }
        return true
    }
}

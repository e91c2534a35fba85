/// The parts of `$argon2id$v=19$m=19456,t=2,p=1$salt$output`, within the bounds we are willing to compute.
///
/// Strict, since the string may come from a file: one spelling, no leading zeros, no padding, nothing left out.
struct PHCString {
    /// What computing it costs.
    let parameters: PasswordHash.Parameters
    /// Bytes of salt.
    let saltLength: Int
    /// Bytes of hash.
    let outputLength: Int

    /// Reads a hash; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count <= 255 else { return nil }  // the longest that libargon2 is asked to read
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.number("m=", costs[0]), let passes = Self.number("t=", costs[1]),
            let lanes = Self.number("p=", costs[2])
        else { return nil }
        guard (1...8).contains(lanes), (1...10).contains(passes), (8 * lanes...262_144).contains(memory) else {
            return nil
        }
        guard let salt = Self.decodedLength(parts[4]), (8...64).contains(salt),
            let output = Self.decodedLength(parts[5]), (16...64).contains(output)
        else { return nil }
        parameters = PasswordHash.Parameters(memory: memory, passes: passes, lanes: lanes)
        saltLength = salt
        outputLength = output
    }

    private static func number(_ name: String, _ text: Substring) -> UInt32? {
        guard text.hasPrefix(name) else { return nil }
        let digits = text.dropFirst(name.count)
        guard let first = digits.first, first != "0", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt32(digits)
    }

    /// Bytes that this unpadded base64 stands for.
    private static func decodedLength(_ text: Substring) -> Int? {
        let isAlphabet = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2B, 0x2F: true
            default: false
            }
        }
        guard isAlphabet, text.utf8.count % 4 != 1 else { return nil }
        return text.utf8.count * 3 / 4
    }
}

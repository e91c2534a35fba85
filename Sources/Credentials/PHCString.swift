import Primitives

/// The parts of `$argon2id$v=19$m=19456,t=2,p=1$salt$output`, within the bounds we are willing to compute.
///
/// Strict, since the string may come from a file: one spelling, no leading zeros, no padding, nothing left out.
struct PHCString {
    /// What computing it costs.
    let parameters: PasswordHash.Parameters
    /// What makes equal passwords differ.
    let salt: [UInt8]
    /// The hash.
    let output: [UInt8]

    /// Puts the parts together.
    init(parameters: PasswordHash.Parameters, salt: [UInt8], output: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.output = output
    }

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
        guard let salt = Self.decoded(parts[4]), (8...64).contains(salt.count),
            let output = Self.decoded(parts[5]), (16...64).contains(output.count)
        else { return nil }
        self.init(
            parameters: PasswordHash.Parameters(memory: memory, passes: passes, lanes: lanes), salt: salt,
            output: output)
    }

    /// The string.
    var text: String {
        let costs = "m=\(parameters.memory),t=\(parameters.passes),p=\(parameters.lanes)"
        return "$argon2id$v=19$\(costs)$\(Self.encoded(salt))$\(Self.encoded(output))"
    }

    private static func number(_ name: String, _ text: Substring) -> UInt32? {
        guard text.hasPrefix(name) else { return nil }
        let digits = text.dropFirst(name.count)
        guard let first = digits.first, first != "0", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt32(digits)
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).prefix { $0 != "=" })
    }

    /// The bytes that this unpadded base64 stands for.
    private static func decoded(_ text: Substring) -> [UInt8]? {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 <= UInt8(ascii: " ") }) else { return nil }
        return Base64.decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }
}

import CArgon2
import Primitives

/// argon2id hashes of passwords, in PHC string form.
///
/// Computing one takes tens of milliseconds and as many megabytes as its parameters say: call it on a bounded pool,
/// never on an event loop.
package enum PasswordHash {
    /// What an argon2id hash costs.
    package struct Parameters: Sendable, Equatable {
        /// Memory in KiB.
        package let memory: UInt32
        /// Passes over the memory.
        package let passes: UInt32
        /// Lanes.
        package let lanes: UInt32

        /// A cost.
        package init(memory: UInt32, passes: UInt32, lanes: UInt32) {
            self.memory = memory
            self.passes = passes
            self.lanes = lanes
        }

        /// 19 MiB, two passes, one lane: the first choice of the OWASP password storage cheat sheet.
        package static let standard = Parameters(memory: 19_456, passes: 2, lanes: 1)
    }

    /// Bytes at most of a password in normal form; every password rule allows far fewer characters.
    package static let longestPassword = 1_024

    /// A hash of nobody's password with the standard parameters, to spend the same time on people who are not known.
    package static let decoy =
        "$argon2id$v=19$m=19456,t=2,p=1$JdUV6K4PzWu1ZbeCUqIRPg$yh+mhGsGgf8k+d+f/KJuAe1J+cNFbwtrFYg3eJucEtA"

    /// The hash of `password` with a salt of 16 random bytes.
    ///
    /// The password is brought into normal form KC first, so that it does not matter which keyboard typed it
    /// (NIST SP 800-63B-4 §3.1.1.2). Nothing else is changed: no trimming, no folding.
    package static func hash(
        _ password: String, salt: [UInt8], parameters: Parameters = .standard
    ) throws(PasswordHashError) -> String {
        guard let bytes = normalForm(password) else { throw .tooLong }
        let output = try compute(bytes, salt: salt, parameters: parameters, count: 32)
        return PHCString(parameters: parameters, salt: salt, output: output).text
    }

    /// Whether `password` is the one that was hashed.
    ///
    /// False too for a string that is no argon2id hash within bounds, so that a bad row cannot exhaust the machine.
    package static func verify(_ password: String, against phc: String) -> Bool {
        guard let phc = PHCString(phc), let bytes = normalForm(password) else { return false }
        let output = try? compute(bytes, salt: phc.salt, parameters: phc.parameters, count: phc.output.count)
        return output.map { constantTimeEquals($0, phc.output) } ?? false
    }

    /// Whether this is an argon2id hash that this program is willing to compute: version 19, at most 256 MiB,
    /// 10 passes and 8 lanes.
    package static func isArgon2id(_ phc: String) -> Bool { PHCString(phc) != nil }

    /// Whether the hash was made with less memory or fewer passes than new ones are, or a shorter salt or output.
    ///
    /// A costlier hash is kept as it is.
    package static func needsRehash(_ phc: String) -> Bool {
        guard let phc = PHCString(phc) else { return true }
        return phc.parameters.memory < Parameters.standard.memory || phc.parameters.passes < Parameters.standard.passes
            || phc.salt.count < 16 || phc.output.count < 32
    }

    /// `count` bytes of argon2id, version 19.
    private static func compute(
        _ password: [UInt8], salt: [UInt8], parameters: Parameters, count: Int
    ) throws(PasswordHashError) -> [UInt8] {
        var (password, salt, output) = (password, salt, [UInt8](repeating: 0, count: count))
        let status = unsafe password.withUnsafeMutableBufferPointer { password in
            unsafe salt.withUnsafeMutableBufferPointer { salt in
                unsafe output.withUnsafeMutableBufferPointer { output in
                    var context = unsafe argon2_context()
                    unsafe (context.out, context.outlen) = (output.baseAddress, UInt32(output.count))
                    unsafe (context.pwd, context.pwdlen) = (password.baseAddress, UInt32(password.count))
                    unsafe (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                    unsafe (context.t_cost, context.m_cost) = (parameters.passes, parameters.memory)
                    unsafe (context.lanes, context.threads) = (parameters.lanes, parameters.lanes)
                    unsafe context.version = ARGON2_VERSION_13.rawValue
                    unsafe (context.allocate_cbk, context.free_cbk) = (HashMemory.allocate, HashMemory.free)
                    return unsafe argon2id_ctx(&context)
                }
            }
        }
        guard status == ARGON2_OK.rawValue else { throw .failed(code: status) }
        return output
    }

    private static func normalForm(_ password: String) -> [UInt8]? {
        // Checked before too: normalising must not be made to chew megabytes.
        guard password.utf8.count <= 4 * longestPassword else { return nil }
        let bytes = Array(password.nfkc.utf8)
        return bytes.count <= longestPassword ? bytes : nil
    }
}

/// Why a password could not be hashed.
package enum PasswordHashError: Error, Equatable, Sendable {
    /// More than 1,024 bytes.
    case tooLong
    /// The library refused: mostly for want of memory.
    case failed(code: Int32)
}

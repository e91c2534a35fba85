import Crypto
package import Primitives

/// Time-based one-time codes as every authenticator app makes them (RFC 6238): HMAC-SHA-1, six digits, 30 seconds.
///
/// Apps read other algorithms and lengths from a QR code and many then ignore them, so there is nothing to configure.
package enum TOTP {
    /// Bytes of a secret: what RFC 4226 §4 recommends, 160 bits.
    package static let secretLength = 20
    /// Digits of a code.
    package static let digits = 6
    /// Seconds a code is shown for.
    package static let period: Int64 = 30
    /// Steps that the clocks of device and server may be apart (RFC 6238 §5.2 advises one).
    package static let drift: Int64 = 1

    /// The number of the time step at `now`, counted from the epoch (RFC 6238 §4.2).
    package static func step(at now: Timestamp) -> Int64 { now.seconds / period }

    /// The code of a step (RFC 4226 §5.3).
    package static func code(of secret: [UInt8], at step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (8 * (7 - Int64($0)))) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 0x0F)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The step whose code was typed, of the one at `now` and its neighbours; nil when it is none of them.
    ///
    /// The code proves nothing until the store has taken the step: each counts once (RFC 6238 §5.2). All candidates are
    /// compared, in the same time whichever fits.
    ///
    /// - Parameter typed: as somebody typed it; white space and the digits of any script are understood.
    package static func matchingStep(of typed: String, secret: [UInt8], at now: Timestamp) -> Int64? {
        guard let typed = normalForm(typed) else { return nil }
        let present = step(at: now)
        var found: Int64?
        for offset in (-drift...drift).sorted(by: { abs($0) < abs($1) }) {
            let isRight = constantTimeEquals(Array(code(of: secret, at: present + offset).utf8), typed)
            if isRight, found == nil { found = present + offset }
        }
        return found
    }

    /// The digits that were typed, as ASCII; nil when they are not six or something else stands among them.
    private static func normalForm(_ typed: String) -> [UInt8]? {
        guard typed.utf8.count <= 64 else { return nil }
        var digits: [UInt8] = []
        for scalar in typed.unicodeScalars where !scalar.properties.isWhitespace {
            guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
                return nil
            }
            digits.append(0x30 + UInt8(value))
        }
        return digits.count == Self.digits ? digits : nil
    }
}

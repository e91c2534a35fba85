import Crypto

/// Seals secrets that must be had again: signing keys, data keys, device secrets.
///
/// AES-256-GCM (NIST SP 800-38D).
///
/// A sealed secret is one byte of version, 12 of nonce, the ciphertext and 16 of tag. It opens only with the context
/// it was sealed in (`signing-key/ID`), so that one row's secret put into another row stays shut.
package struct Sealer: Sendable {
    /// Bytes of key.
    package static let keyLength = 32
    /// Bytes of nonce.
    package static let nonceLength = 12

    private static let version: UInt8 = 1
    private let key: SymmetricKey

    /// Seals with a key of 32 bytes; with any other nothing seals and nothing opens.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// The sealed form of `plain`.
    ///
    /// The nonce is 12 random bytes, never used twice with one key.
    package func seal(_ plain: [UInt8], context: String, nonce: [UInt8]) throws(SealError) -> [UInt8] {
        guard key.bitCount == 8 * Self.keyLength else { throw .badKey }
        guard nonce.count == Self.nonceLength else { throw .badNonce }
        do {
            let box = try AES.GCM.seal(
                plain, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: associatedData(context))
            return [Self.version] + nonce + box.ciphertext + box.tag
        } catch {
            throw .badNonce
        }
    }

    /// What was sealed in this context with this key.
    package func open(_ sealed: [UInt8], context: String) throws(SealError) -> [UInt8] {
        guard key.bitCount == 8 * Self.keyLength else { throw .badKey }
        guard sealed.first == Self.version else { throw .unknownVersion }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
            return Array(try AES.GCM.open(box, using: key, authenticating: associatedData(context)))
        } catch {
            throw .doesNotOpen
        }
    }

    /// The version is authenticated too, so that a later form cannot be passed off as this one.
    private func associatedData(_ context: String) -> [UInt8] { [Self.version] + Array(context.utf8) }
}

/// Why a secret could not be sealed or opened.
package enum SealError: Error, Equatable, Sendable {
    /// The key is not of 32 bytes.
    case badKey
    /// The nonce is not of 12 bytes.
    case badNonce
    /// Sealed by something else, or by a newer version.
    case unknownVersion
    /// Another key, another context, or altered bytes.
    case doesNotOpen
}

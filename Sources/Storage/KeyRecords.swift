package import Identity

/// Signing keys and the sealed data keys.
package protocol KeyRecords: Sendable {
    /// All signing keys not yet removed, oldest first.
    func signingKeys() async throws -> [SigningKeyRecord]
    /// Adds and changes keys (by id) if the set of keys, their ids and times, is still `old`; moves the configuration
    /// version. False, with nothing changed, when another node was first, or has taken the work that `lease` is for.
    func replaceSigningKeys(
        _ old: [SigningKeyRecord], with new: [SigningKeyRecord], under lease: Lease?
    ) async throws -> Bool
    /// The sealed data key with this name.
    func sealedKey(named name: String) async throws -> [UInt8]?
    /// Stores a sealed data key unless there is one; returns the one that is stored.
    func establishSealedKey(named name: String, _ sealed: [UInt8]) async throws -> [UInt8]
    /// Replaces a sealed data key if it is still `old`; false, with nothing changed, when it is not.
    func replaceSealedKey(named name: String, _ old: [UInt8], with new: [UInt8]) async throws -> Bool
}

package import Credentials
package import Primitives
package import Storage

/// What opens the secrets of the database: a data key, itself sealed by the master key of `keys/master.key`.
package struct Vault: Sendable {
    /// Seals and opens what is stored sealed, signing keys first of all.
    package let sealer: Sealer
    /// Key of the HMACs that client secrets are kept as.
    package let clientSecretKey: [UInt8]
    /// Key that derives a refresh token's successor from it.
    package let refreshKey: [UInt8]
    /// Key of the subjects that differ from sector to sector; another one would make everybody a stranger.
    package let subjectKey: [UInt8]
    /// Key of the tokens that bind a form to the browser it was shown in.
    package let formKey: [UInt8]
    /// Key of the nonces that DPoP proofs repeat.
    package let nonceKey: [UInt8]
    /// Key of what scripts may know of a session.
    package let browserStateKey: [UInt8]
    /// Key of the MACs that recovery codes are kept as.
    package let recoveryCodeKey: [UInt8]
    /// Key that the codes beside links are computed with.
    package let linkCodeKey: [UInt8]
    /// Key of the hashes that chain the audit log.
    package let auditKey: [UInt8]

    /// Opens the deployment's data key, or makes it at the first start.
    ///
    /// Throws `VaultError.wrongMasterKey` when the database was sealed under another master key.
    package static func open(masterKey: [UInt8], store: any Store, random: any RandomSource) async throws -> Vault {
        let master = Sealer(key: masterKey)
        let stored: [UInt8]
        if let sealed = try await store.sealedKey(named: dataKeyName) {
            stored = sealed
        } else {
            let fresh = try master.seal(random.bytes(32), context: dataKeyName, nonce: random.bytes(12))
            stored = try await store.establishSealedKey(named: dataKeyName, fresh)
        }
        guard let dataKey = try? master.open(stored, context: dataKeyName) else { throw VaultError.wrongMasterKey }
        return try Vault(dataKey: dataKey)
    }

    /// The key of the seals in a backup of the database whose sealed data key this is.
    ///
    /// Throws `VaultError.wrongMasterKey` when that was sealed under another master key.
    package static func backupKey(masterKey: [UInt8], sealedDataKey: [UInt8]) throws -> [UInt8] {
        guard let dataKey = try? Sealer(key: masterKey).open(sealedDataKey, context: dataKeyName) else {
            throw VaultError.wrongMasterKey
        }
        return SecretMAC.compute("signet backup", key: dataKey)
    }

    /// Seals the data key with another master key instead: nothing that it seals is touched.
    ///
    /// Throws `VaultError.wrongMasterKey` when the old one does not open it, `StorageError.conflict` when somebody else
    /// replaced it meanwhile.
    package static func reseal(
        from old: [UInt8], to new: [UInt8], store: any Store, random: any RandomSource
    ) async throws {
        guard let stored = try await store.sealedKey(named: dataKeyName),
            let dataKey = try? Sealer(key: old).open(stored, context: dataKeyName)
        else { throw VaultError.wrongMasterKey }
        let sealed = try Sealer(key: new).seal(dataKey, context: dataKeyName, nonce: random.bytes(12))
        guard try await store.replaceSealedKey(named: dataKeyName, stored, with: sealed) else {
            throw StorageError.conflict("another process replaced the master key")
        }
    }

    /// Whether a database is sealed already, so that only the key that sealed it will do.
    package static func isSealed(_ store: any Store) async throws -> Bool {
        try await store.sealedKey(named: dataKeyName) != nil
    }

    /// The name under which the sealed data key is stored.
    package static let dataKeyName = "data-key"

    private init(dataKey: [UInt8]) throws {
        sealer = Sealer(key: SecretMAC.compute("signet seal", key: dataKey))
        clientSecretKey = SecretMAC.compute("signet client secret", key: dataKey)
        refreshKey = SecretMAC.compute("signet refresh token", key: dataKey)
        subjectKey = SecretMAC.compute("signet subject", key: dataKey)
        formKey = SecretMAC.compute("signet form", key: dataKey)
        nonceKey = SecretMAC.compute("signet DPoP nonce", key: dataKey)
        browserStateKey = SecretMAC.compute("signet browser state", key: dataKey)
        recoveryCodeKey = SecretMAC.compute("signet recovery code", key: dataKey)
        linkCodeKey = SecretMAC.compute("signet link code", key: dataKey)
        auditKey = SecretMAC.compute("signet audit", key: dataKey)
    }
}

/// Why the vault does not open.
package enum VaultError: Error, Equatable {
    /// The master key is not the one that sealed this database.
    case wrongMasterKey
}

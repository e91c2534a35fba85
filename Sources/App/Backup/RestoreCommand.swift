import Identity
package import Logging
import Primitives
import Provider
import SQLStorage
import Storage

/// What `signet restore` does: fills an empty database with a backup, of either engine.
package struct RestoreCommand: Sendable {
    private let settings: Settings
    private let logger: Logger

    /// The command with the settings of the server that will use the database.
    package init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Reads the whole backup before anything is done, fills the database, and says what there is now.
    ///
    /// Throws a line, with nothing restored.
    package func run(from path: String) async throws -> [String] {
        guard let masterKey = try MasterKey.load(folder: settings.keys) else {
            throw StartError(
                line:
                    "\(settings.keys)/master.key is missing: put the key there that belongs to the backup, with mode 600"
            )
        }
        let (header, key) = try Self.check(path, masterKey: masterKey)
        let engine = try settings.engine(connections: 1)
        do {
            try await DatabaseRestoration(of: engine).fill(schema: header.schema, at: SystemClock().now()) {
                let reader = try BackupReader(path)
                try reader.unlock(key)
                return { try reader.next() }
            }
            await engine.close()
        } catch {
            await engine.close()
            throw error
        }
        return try await finish(header, path)
    }

    /// Refuses what is no backup, is damaged, needs a newer program or another master key.
    private static func check(_ path: String, masterKey: [UInt8]) throws -> (BackupHeader, key: [UInt8]) {
        let reader = try BackupReader(path)
        let header = reader.header
        guard header.schema <= DatabaseCopy.schemaVersion else {
            throw StartError(
                line: """
                    \(path) has schema version \(header.schema), made by signet \(header.release); this one knows up to \
                    \(DatabaseCopy.schemaVersion): upgrade signet
                    """)
        }
        let key: [UInt8]
        do {
            key = try Vault.backupKey(masterKey: masterKey, sealedDataKey: header.sealedDataKey)
        } catch VaultError.wrongMasterKey {
            throw StartError(line: "\(path) was sealed with another master.key: set `keys` to the folder that has it")
        }
        try BackupCommand.verify(path, key: key)
        return (header, key)
    }

    /// Makes new signing keys, notes the restoration in the audit log, and looks whether the log is whole.
    private func finish(_ header: BackupHeader, _ path: String) async throws -> [String] {
        let services = try await Services.start(settings: settings, logger: logger)
        do {
            let verdict = try await AuditVerification(services.deployment).run()
            try await services.deployment.audit.record(
                .restored, about: .init(), by: .shell, [.init("as_of", header.takenAt.readable)])
            await services.close()
            return [
                "restored \(path), as of \(header.takenAt.readable)", Self.line(of: verdict),
                "every session, token, code and link has ended, recovery codes are gone and the signing keys are new",
                "what changed since is not in it: suspensions, passwords, removed people; invite again who was invited",
            ]
        } catch {
            await services.close()
            throw error
        }
    }

    private static func line(of verdict: AuditVerification.Verdict) -> String {
        switch verdict {
        case .intact(let lines, _): "the audit log has \(lines) rows, none missing, none altered"
        case .broken: "the audit log is not whole, as it was when the backup was made: see signet audit --verify"
        }
    }
}

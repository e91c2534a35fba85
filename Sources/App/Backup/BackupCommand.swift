import Foundation
import Primitives
import Provider
import SQLStorage
import Storage

/// What `signet backup` does: a copy of the database as it is at one moment, while others use it.
package struct BackupCommand: Sendable {
    private let settings: Settings

    /// The command with the settings of the server.
    package init(settings: Settings) { self.settings = settings }

    /// Writes the backup, reads it again, and says what is in it.
    ///
    /// Throws a line, with no file of that name made or changed.
    package func run(to path: String, replacing: Bool) async throws -> [String] {
        guard replacing || !FileManager.default.fileExists(atPath: path) else { throw BackupWriter.exists(path) }
        guard let masterKey = try MasterKey.load(folder: settings.keys) else {
            throw StartError(line: "\(settings.keys)/master.key is missing: set `keys` to the folder that has it")
        }
        if case .sqlite(let file) = settings.database, !FileManager.default.fileExists(atPath: file) {
            throw StartError(line: "there is no database \(file): set `database` to the one to back up")
        }
        let engine = try settings.engine(connections: 1)
        do {
            let lines = try await copy(engine, masterKey: masterKey, to: path, replacing: replacing)
            await engine.close()
            return lines
        } catch {
            await engine.close()
            throw error
        }
    }

    private func copy(
        _ engine: any SQLEngine, masterKey: [UInt8], to path: String, replacing: Bool
    ) async throws -> [String] {
        let database = DatabaseCopy(of: engine)
        try await database.requirePresentSchema()
        guard let sealed = try await database.sealedKey(named: Vault.dataKeyName) else {
            throw StartError(line: "the database is empty: there is nothing to back up")
        }
        let key = try Vault.backupKey(masterKey: masterKey, sealedDataKey: sealed)
        let header = BackupHeader(
            schema: DatabaseCopy.schemaVersion, takenAt: SystemClock().now(), release: Release.current,
            sealedDataKey: sealed)
        let writer = try BackupWriter(beside: path, header: header, key: key, random: SystemRandom())
        do {
            let extent = try await database.read { try writer.write($0) }
            try writer.end()
            try Self.verify(writer.draft, key: key)
            try writer.name(path, replacing: replacing)
            return [
                "\(path): \(extent.rows) rows, as of \(header.takenAt.readable)",
                "\(settings.keys)/master.key is not in it, and nothing in it opens without: keep a copy in another place",
            ]
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Reads a backup to its end.
    static func verify(_ path: String, key: [UInt8]) throws {
        let reader = try BackupReader(path)
        try reader.unlock(key)
        while try reader.next() != nil {}
    }
}

extension BackupProblem {
    /// The problem in a line for the operator.
    var line: String {
        switch self {
        case .olderSchema(let found):
            "the database has schema version \(found), older than this signet: back it up with the signet that uses it, or run: signet migrate"
        case .corrupt:
            "the database is damaged: SQLite's integrity_check finds errors; go back to an earlier backup"
        case .notEmpty:
            "the database is not empty: a backup is restored into a new one; stop signet, move the old one away or set `database` to another"
        case .unknownContent: "the backup holds what this signet does not know: upgrade signet"
        }
    }
}

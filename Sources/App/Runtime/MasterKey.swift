import Foundation
import Glibc
package import Primitives

/// The key that everything secret in the database hangs on: 32 bytes in `master.key`, readable by its owner alone.
package enum MasterKey {
    /// Reads the key; nil when there is none.
    ///
    /// Throws `MasterKeyError` with a line for the operator.
    package static func load(folder: String) throws -> [UInt8]? {
        let path = folder + "/master.key"
        if let data = FileManager.default.contents(atPath: path) { return try read(data, path: path) }
        // A folder that may not be entered hides the key, which is not gone.
        guard unsafe access(path, F_OK) != 0, errno == ENOENT else {
            throw MasterKeyError(message: "\(path): cannot be read; make it readable for the user that runs signet")
        }
        return nil
    }

    /// Makes the key with its folder, at the first start; the first of several processes wins.
    package static func make(folder: String, random: any RandomSource) throws -> [UInt8] {
        try make(path: folder + "/master.key", folder: folder, random: random)
    }

    /// Makes the key that is to follow, beside the one there is.
    ///
    /// One that was made before is that key: the database may be sealed with it already, or be about to.
    static func makeSuccessor(folder: String, random: any RandomSource) throws -> [UInt8] {
        try make(path: folder + next, folder: folder, random: random)
    }

    /// The key that is to follow; nil when there is none.
    static func successor(folder: String) throws -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: folder + next) else { return nil }
        return try read(data, path: folder + next)
    }

    /// Puts the key that followed in the place of the old one, which stays under another name: backups made until now
    /// open with it.
    static func promote(folder: String, keepingOldAs name: String) throws {
        let path = folder + "/master.key"
        do {
            try FileManager.default.linkItem(atPath: path, toPath: folder + "/" + name)
        } catch {
            throw MasterKeyError(message: "\(folder)/\(name): cannot be written; check the folder's owner")
        }
        guard unsafe rename(folder + next, path) == 0, DurableFile.synchronize(folder: folder) else {
            throw MasterKeyError(message: "\(path): cannot be replaced; check the folder's owner")
        }
    }

    /// What an old key is called: when it ended.
    static func oldName(at time: Timestamp) -> String {
        "master.key." + Moment(time).iso.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    }

    private static let next = "/master.key.next"

    private static func read(_ data: Data, path: String) throws -> [UInt8] {
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
        guard permissions & 0o077 == 0 else {
            throw MasterKeyError(message: "\(path): others can read it; run: chmod 600 \(path)")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingWhitespace()
        guard let key = Base64URL.decode(String(text)), key.count == 32 else {
            throw MasterKeyError(message: "\(path): expected 32 bytes as base64url on one line")
        }
        return key
    }

    private static func make(path: String, folder: String, random: any RandomSource) throws -> [UInt8] {
        let key = random.bytes(32)
        do {
            try FolderOwner.makeFolder(folder)
        } catch {
            throw MasterKeyError(message: "\(folder): cannot be created; create it or set `keys`")
        }
        // The text is written to a file of its own first, so that a second process never reads half a key.
        let draft = path + "." + Base64URL.encode(random.bytes(6))
        defer { try? FileManager.default.removeItem(atPath: draft) }
        guard DurableFile.create(draft, Array((Base64URL.encode(key) + "\n").utf8)) else {
            throw MasterKeyError(message: "\(path): cannot be written; check the folder's owner")
        }
        do {
            try FileManager.default.linkItem(atPath: draft, toPath: path)
        } catch {
            guard let winner = FileManager.default.contents(atPath: path) else { throw error }
            return try read(winner, path: path)
        }
        // Whatever is sealed with the key from now on must never outlive it, not even in a power cut.
        guard DurableFile.synchronize(folder: folder) else {
            throw MasterKeyError(message: "\(folder): cannot be written to disk; check the file system")
        }
        return key
    }
}

/// Why there is no master key, in one line that says what to do.
package struct MasterKeyError: Error, CustomStringConvertible {
    /// The line.
    package let message: String

    package var description: String { message }
}

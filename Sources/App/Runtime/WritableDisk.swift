import Foundation
import Glibc
import Primitives

/// Whether the folders that are written to can be.
struct WritableDisk: Sendable {
    /// Bytes that must be free: less, and a database may stop in the middle of the next commits.
    private static let reserve: UInt64 = 1 << 20

    /// ST_RDONLY of statvfs(3).
    private static let readOnly: UInt = 1

    private let folders: [String]
    /// The database file, once it is open; nil for a database elsewhere.
    private let database: (path: String, identity: Identity)?

    /// What tells a file from another one at the same path.
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        /// Nil where there is no file.
        init?(of path: String) {
            let real = URL(filePath: path).resolvingSymlinksInPath().path
            guard let facts = try? FileManager.default.attributesOfItem(atPath: real),
                let device = facts[.systemNumber] as? NSNumber, let inode = facts[.systemFileNumber] as? NSNumber
            else { return nil }
            self.device = device.uint64Value
            self.inode = inode.uint64Value
        }
    }

    /// The folders of the database file, which is open, and of the mail that is written to files.
    init(_ settings: Settings) {
        var folders: [String] = []
        if case .sqlite(let path) = settings.database {
            folders.append(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
            database = Identity(of: path).map { (path, $0) }
        } else {
            database = nil
        }
        if case .folder(let path) = settings.mail.transport { folders.append(path) }
        self.folders = folders
    }

    /// Why one of them cannot be written, in a few words; nil when all can.
    ///
    /// One that is not there yet is made when it is needed.
    var problem: String? {
        for folder in folders {
            var facts = statvfs()
            guard unsafe statvfs(folder, &facts) == 0 else {
                if errno == ENOENT { continue }
                return "\(folder) cannot be looked at"
            }
            guard facts.f_flag & Self.readOnly == 0 else { return "\(folder) is read-only" }
            guard unsafe access(folder, W_OK) == 0 else { return "\(folder) cannot be written" }
            guard UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= Self.reserve else {
                return "less than 1 MiB is free at \(folder)"
            }
        }
        return databaseProblem
    }

    /// A file that was removed or put elsewhere is written on by whoever has it open, and lost when they end.
    private var databaseProblem: String? {
        guard let database else { return nil }
        guard Identity(of: database.path) == database.identity else {
            return "\(database.path) is not the file that was opened, or is gone: stop the server before it is replaced"
        }
        for path in ["", "-wal", "-shm"].map({ database.path + $0 })
        where unsafe access(path, W_OK) != 0 && errno != ENOENT {
            return "\(path) cannot be written"
        }
        return nil
    }
}

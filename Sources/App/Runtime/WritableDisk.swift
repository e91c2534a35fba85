import Glibc
import Primitives

/// Whether the folders that are written to can be.
struct WritableDisk: Sendable {
    /// Bytes that must be free: less, and a database may stop in the middle of the next commits.
    private static let reserve: UInt64 = 1 << 20

    /// ST_RDONLY of statvfs(3).
    private static let readOnly: UInt = 1

    private let folders: [String]

    /// The folders of the database file and of the mail that is written to files.
    init(_ settings: Settings) {
        var folders: [String] = []
        if case .sqlite(let path) = settings.database {
            folders.append(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
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
        return nil
    }
}

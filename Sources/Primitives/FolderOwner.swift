import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and folders that the administrator makes for a service belong to whoever owns the folder they are in: a command
/// that root runs must leave nothing that the server cannot read.
package enum FolderOwner {
    /// Gives an open file to the owner of its folder, where root made it; false when that cannot be done.
    package static func settle(_ file: Int32, in folder: String) -> Bool {
        guard geteuid() == 0 else { return true }
        var owner = stat()
        return unsafe stat(folder, &owner) == 0 && fchown(file, owner.st_uid, owner.st_gid) == 0
    }

    /// Makes a folder and those above it that are missing, for their owner alone.
    package static func makeFolder(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try makeFolder(parent)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            // Of two that make it at once one comes second.
            guard FileManager.default.fileExists(atPath: path) else { throw error }
            return
        }
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        _ = settle(folder, in: parent)
    }
}

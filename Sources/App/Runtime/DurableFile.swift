import Foundation
import Glibc
import Primitives

/// Files that are on the disk when the call returns.
enum DurableFile {
    /// Makes a file that did not exist, readable by its owner alone from the first moment, who is the folder's where root
    /// makes it; false when it cannot be done.
    static func create(_ path: String, _ bytes: [UInt8]) -> Bool {
        let file = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let written = unsafe bytes.withUnsafeBytes { buffer in unsafe write(file, buffer.baseAddress, buffer.count) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return written == bytes.count && FolderOwner.settle(file, in: folder) && fsync(file) == 0
    }

    /// Puts a file in the place of the one there is, if there is one, all of it or nothing; false when it cannot be done.
    static func replace(_ path: String, _ bytes: [UInt8]) -> Bool {
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard create(draft, bytes), unsafe rename(draft, path) == 0 else { return false }
        return synchronize(folder: folder)
    }

    /// Makes the names in a folder as durable as the files.
    static func synchronize(folder: String) -> Bool {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}

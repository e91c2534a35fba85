import Foundation
import Storage

/// The file a database is kept in.
enum DatabaseFile {
    /// Makes the file and the folders above it that are missing, readable by this user alone.
    ///
    /// SQLite gives the files it makes beside it the same mode.
    static func create(at path: String) throws(StorageError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StorageError.unavailable("cannot make the folder \(folder) of the database")
        }
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError.unavailable("cannot open the database \(path)") }
        _ = Foundation.close(descriptor)
    }
}

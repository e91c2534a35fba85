import Foundation
import Primitives
import Storage

/// The file a database is kept in.
enum DatabaseFile {
    /// Makes the file and the folders above it that are missing, readable by this user alone, or by the owner of the folder
    /// where root makes it.
    ///
    /// SQLite gives the files it makes beside it the same mode.
    static func create(at path: String) throws(StorageError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FolderOwner.makeFolder(folder)
        } catch {
            throw StorageError.unavailable("cannot make the folder \(folder) of the database")
        }
        // A file that is there is never opened here: closing it would take away the locks that this process holds on
        // it. For the same reason a new one comes to its name only when it is closed.
        guard unsafe access(path, F_OK) != 0 else { return }
        var draft = Array("\(path).XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&draft)
        guard descriptor >= 0 else { throw StorageError.unavailable("cannot make the database \(path)") }
        let isSettled = FolderOwner.settle(descriptor, in: folder)
        _ = Foundation.close(descriptor)
        let isMade = unsafe link(draft, path) == 0 || errno == EEXIST
        _ = unsafe unlink(draft)
        guard isSettled, isMade else { throw StorageError.unavailable("cannot make the database \(path)") }
    }
}

import Glibc
import Primitives
package import Provider

/// Puts each mail into a folder as an `.eml` file, for development and for whatever else takes mail from there.
package struct FileOutbox: MailTransport {
    private let folder: String
    private let sender: Mailbox
    private let pool: BoundedPool

    /// An outbox in `folder`, which is made when the first mail comes.
    package init(folder: String, sender: Mailbox) {
        self.folder = folder
        self.sender = sender
        pool = BoundedPool(name: "outbox", threads: 1, limit: 64)
    }

    package func send(_ mail: OutgoingMail) async throws(MailFailure) {
        let message = MIMEMessage(mail, from: sender)
        let name = Self.name(of: mail)
        let written: Bool
        do {
            written = try await pool.run { [folder] in Self.write(message.bytes, to: folder, as: name) }
        } catch {
            throw .unavailable("\(error)")
        }
        if !written { throw .unavailable("\(folder) cannot be written") }
    }

    /// Sorted by time, and the same at every try.
    private static func name(of mail: OutgoingMail) -> String {
        let date = UTCDate(mail.date)
        let parts = [date.month, date.day, date.hour, date.minute, date.second].map(UTCDate.twoDigits)
        return "\(date.year)\(parts[0])\(parts[1])T\(parts[2])\(parts[3])\(parts[4])Z-\(mail.id.value).eml"
    }

    /// Whole and on the disk under its name, or not there at all; readable by its owner alone, since it may hold a link
    /// that lets somebody in.
    private static func write(_ bytes: [UInt8], to folder: String, as name: String) -> Bool {
        var path = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            path += part + "/"
            if path != "/" { _ = unsafe mkdir(path, 0o700) }
        }
        let temporary = "\(folder)/.\(name).part"
        let file = unsafe open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        let isWhole = unsafe bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
        let isDurable = isWhole && fsync(file) == 0
        close(file)
        guard isDurable, unsafe rename(temporary, "\(folder)/\(name)") == 0 else { return false }
        let names = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard names >= 0 else { return false }
        defer { close(names) }
        return fsync(names) == 0
    }
}

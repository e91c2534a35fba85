import Credentials
import Glibc
import Primitives
import Synchronization

/// Writes a backup: to a name of its own, on the disk before it gets the name that was asked for.
///
/// A file is the line `signet backup 1`, the header, the blocks, and a block without content as the end. Each of them has
/// its length in front, of 32 bits, and behind it a seal of 32 bytes that hangs on all before.
///
/// A class because the database's thread writes through it, one block after the other; its state is behind a lock.
final class BackupWriter: Sendable {
    /// The line that every backup begins with.
    static let magic = Array("signet backup 1\n".utf8)

    /// The name that the file is written under.
    let draft: String

    private let descriptor: Int32
    private let key: [UInt8]
    private let seal = Mutex<[UInt8]>([])

    /// Begins a file beside `path`, readable by its owner alone.
    ///
    /// Throws a line for the operator.
    init(beside path: String, header: BackupHeader, key: [UInt8], random: any RandomSource) throws {
        draft = "\(path).\(Base64URL.encode(random.bytes(6)))"
        descriptor = unsafe open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        self.key = key
        guard descriptor >= 0 else { throw Self.problem(path, errno) }
        do {
            try put(Self.magic)
            try write(header.document)
        } catch {
            abandon()
            throw error
        }
    }

    /// Writes a block with its seal.
    func write(_ block: [UInt8]) throws {
        try seal.withLock { seal in
            seal = BackupMAC.compute(block, after: seal, key: key)
            try put(Self.length(block) + block + seal)
        }
    }

    /// Writes the end; returns when all of the file is on the disk.
    func end() throws {
        try write([])
        guard fsync(descriptor) == 0 else { throw Self.problem(draft, errno) }
    }

    /// Gives the file the name that was asked for.
    ///
    /// - Parameter replacing: whether a file of that name is replaced; otherwise one is an error.
    func name(_ path: String, replacing: Bool) throws {
        let isNamed = replacing ? unsafe rename(draft, path) == 0 : unsafe link(draft, path) == 0
        guard isNamed else {
            throw errno == EEXIST ? Self.exists(path) : Self.problem(path, errno)
        }
        if !replacing { _ = unsafe unlink(draft) }
        guard DurableFile.synchronize(folder: Self.folder(of: path)) else { throw Self.problem(path, errno) }
    }

    /// Takes away the name that the file was written under.
    func abandon() { _ = unsafe unlink(draft) }

    deinit { _ = close(descriptor) }

    /// A file is in the way.
    static func exists(_ path: String) -> StartError {
        StartError(line: "\(path) exists: choose another name, or replace it with --force")
    }

    static func length(_ block: [UInt8]) -> [UInt8] {
        let count = UInt32(clamping: block.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
    }

    private func put(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw Self.problem(draft, errno) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    private static func folder(of path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
    }

    private static func problem(_ path: String, _ code: Int32) -> StartError {
        StartError(line: "\(path): cannot be written: \(unsafe String(cString: strerror(code)))")
    }
}

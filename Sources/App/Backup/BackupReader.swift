import Credentials
import Foundation
import Primitives

/// Reads a backup from front to back, and believes nothing whose seal is not right.
///
/// A class because a file has one place where reading goes on.
final class BackupReader {
    /// The largest block that is read: a page of rows, each with its largest document.
    private static let largestBlock = 256 << 20
    /// The largest header, which is read before its seal can be looked at.
    private static let largestHeader = 64 << 10
    private static let sealLength = 32

    /// What the file says of itself.
    let header: BackupHeader

    private let path: String
    private let file: FileHandle
    private let headerBytes: [UInt8]
    private let headerSeal: [UInt8]
    private var key: [UInt8] = []
    private var seal: [UInt8] = []
    private var number = 0
    private var isOver = false

    /// Opens a file and reads its header, whose seal is looked at by `unlock`.
    ///
    /// Throws a line for the operator.
    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw StartError(line: "\(path): cannot be read; is it there?")
        }
        self.path = path
        self.file = file
        let magic = try Self.take(BackupWriter.magic.count, from: file)
        guard magic == BackupWriter.magic else {
            let isNewer = magic?.starts(with: Array("signet backup ".utf8)) == true
            throw StartError(
                line: isNewer
                    ? "\(path) is a backup in a form of a newer signet: upgrade signet"
                    : "\(path) is no backup of signet")
        }
        guard let bytes = try Self.block(from: file, most: Self.largestHeader), let header = BackupHeader(bytes),
            let seal = try Self.take(Self.sealLength, from: file)
        else { throw StartError(line: "\(path) is damaged at its beginning") }
        self.header = header
        headerBytes = bytes
        headerSeal = seal
    }

    /// Begins to check seals, with the key that goes with the header's data key.
    func unlock(_ key: [UInt8]) throws {
        self.key = key
        seal = BackupMAC.compute(headerBytes, after: [], key: key)
        guard constantTimeEquals(seal, headerSeal) else {
            throw StartError(line: "\(path) is damaged or was altered, at its beginning")
        }
    }

    /// The next block; nil after the last.
    ///
    /// Throws a line for anything that is missing, altered or behind the end.
    func next() throws -> [UInt8]? {
        guard !isOver else { return nil }
        number += 1
        guard let block = try Self.block(from: file, most: Self.largestBlock),
            let found = try Self.take(Self.sealLength, from: file)
        else {
            throw StartError(line: "\(path) is damaged: it ends in block \(number)")
        }
        seal = BackupMAC.compute(block, after: seal, key: key)
        guard constantTimeEquals(seal, found) else {
            throw StartError(line: "\(path) is damaged or was altered, in block \(number)")
        }
        guard block.isEmpty else { return block }
        isOver = true
        guard try Self.take(1, from: file) == nil else {
            throw StartError(line: "\(path) is damaged: something follows its end")
        }
        return nil
    }

    private static func block(from file: FileHandle, most: Int) throws -> [UInt8]? {
        guard let length = try take(4, from: file).map({ $0.reduce(0) { $0 << 8 | Int($1) } }), length <= most else {
            return nil
        }
        return try take(length, from: file)
    }

    /// So many bytes, or nil when the file ends before.
    private static func take(_ count: Int, from file: FileHandle) throws -> [UInt8]? {
        guard count > 0 else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try file.read(upToCount: count - bytes.count), !more.isEmpty else { return nil }
            bytes += more
        }
        return bytes
    }
}

import Foundation

/// Reads small files, nearly all of them text, with errors of one line.
enum TextFile {
    /// The text of a file of at most `limit` bytes of UTF-8.
    static func read(_ path: String, limit: Int = DocumentParser.maximumBytes) throws(DocumentProblem) -> String {
        guard let text = String(validating: try bytes(path, limit: limit), as: UTF8.self) else {
            throw DocumentProblem(source: path, text: "is not UTF-8")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// A file of at most `limit` bytes, whatever is in it.
    static func bytes(_ path: String, limit: Int) throws(DocumentProblem) -> [UInt8] {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
            throw DocumentProblem(source: path, text: "no such file; expected one that can be read")
        }
        guard size <= limit else {
            throw DocumentProblem(source: path, text: "has \(size) bytes; expected at most \(limit)")
        }
        // A pipe says that it has no bytes, and is read all the same.
        let found: [UInt8]
        do {
            found = try contents(path, upTo: limit + 1)
        } catch {
            throw DocumentProblem(
                source: path, text: "cannot be read; expected a file that the user running signet may read")
        }
        guard found.count <= limit else {
            throw DocumentProblem(source: path, text: "has more than \(limit) bytes; expected at most so many")
        }
        return found
    }

    private static func contents(_ path: String, upTo limit: Int) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var found: [UInt8] = []
        while found.count < limit, let part = try file.read(upToCount: limit - found.count), !part.isEmpty {
            found += part
        }
        return found
    }

    /// A secret that is alone in a file, without the line end that editors add.
    static func readSecret(_ path: String) throws(DocumentProblem) -> String {
        var text = try read(path, limit: 64 << 10)[...]
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text = text.dropLast() }
        return String(text)
    }

    /// Whether there is such a file.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

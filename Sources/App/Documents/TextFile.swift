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
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DocumentProblem(
                source: path, text: "cannot be read; expected a file that the user running signet may read")
        }
        return Array(data)
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

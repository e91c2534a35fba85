import Credentials
import Primitives

/// Reads secrets that are given as they are, as `env:NAME` or as `file:PATH`.
struct SecretReader {
    /// The variables of the process.
    let environment: [String: String]
    /// The folder that paths are relative to: the one of the file that names them.
    let folder: String

    /// The secret; it is not shown when something is wrong with it.
    func read(_ node: DocumentNode, limit: Int = PasswordHash.longestPassword) throws(Mismatch) -> Secret<String> {
        guard let text = node.text else {
            throw Mismatch(node, expected: "text, env:NAME or file:PATH")
        }
        let secret = try resolve(text, node)
        guard !secret.isEmpty, secret.utf8.count <= limit else {
            throw Mismatch(hiding: node, expected: "1 to \(limit) bytes of text")
        }
        return Secret(secret)
    }

    /// The secret under a key; nil where there is none, and where it is none, which is reported.
    func read(_ key: String, of node: DocumentNode, _ reader: FieldReader) -> Secret<String>? {
        do throws(Mismatch) {
            return try node[key].map { node throws(Mismatch) in try read(node) }
        } catch {
            reader.report(error, key: key)
            return nil
        }
    }

    /// The text of the file that a node names as `file:PATH`, for what is kept in the database since every node of a
    /// deployment has to know it.
    ///
    /// Whatever else the node is stays, for whoever reads it to take or refuse.
    func contents(of node: DocumentNode, limit: Int) -> DocumentNode {
        guard node.text?.hasPrefix("file:") == true else { return node }
        do throws(Mismatch) {
            return DocumentNode(
                content: .scalar(try read(node, limit: limit).reveal(), isQuoted: true), line: node.line)
        } catch {
            return node
        }
    }

    /// A path as the process sees it.
    func path(_ path: String) -> String { path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)" }

    private func resolve(_ text: String, _ node: DocumentNode) throws(Mismatch) -> String {
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst("env:".count))
            guard let value = environment[name] else {
                throw Mismatch(node, expected: "an environment variable \(name) that is set")
            }
            return value
        }
        guard text.hasPrefix("file:") else { return text }
        do {
            return try TextFile.readSecret(path(String(text.dropFirst("file:".count))))
        } catch {
            throw Mismatch(node, expected: "a file that can be read (\(error))")
        }
    }
}

/// What is wrong in a file or in the environment, in one line: where, which key, which value, and what is expected.
package struct DocumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where: `signet.yaml:3`, `SIGNET_LISTEN in the environment`.
    package let source: String
    /// What: `listen "localhost": expected an address and a port, as in 127.0.0.1:8080`.
    package let text: String

    package var description: String { "\(source): \(text)" }
}

/// A value that is not what its key takes.
struct Mismatch: Error {
    /// The value, unless it is a secret.
    let found: String
    /// What the key takes.
    let expected: String
    /// Line of the value.
    let line: Int

    /// Says what `node` is and what was expected.
    init(_ node: DocumentNode, expected: String) {
        found = node.summary
        self.expected = expected
        line = node.line
    }

    /// Says what was expected and that the value is not shown.
    init(hiding node: DocumentNode, expected: String) {
        found = "(not shown)"
        self.expected = expected
        line = node.line
    }
}

/// Collects what is wrong, so that one run tells everything.
final class ProblemList {
    /// What was found so far, in the order of the files.
    private(set) var problems: [DocumentProblem] = []

    /// Adds one.
    func add(_ source: String, _ text: String) { problems.append(DocumentProblem(source: source, text: text)) }
}

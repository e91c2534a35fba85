import Yams

/// Reads one YAML document into nodes that know their lines.
enum DocumentParser {
    /// Bytes of a document at most.
    static let maximumBytes = 4 << 20
    /// Levels of lists and mappings at most.
    static let maximumDepth = 32

    /// The document's root; nil when it is empty.
    static func parse(_ text: String, source: String) throws(DocumentProblem) -> DocumentNode? {
        guard text.utf8.count <= maximumBytes else {
            throw DocumentProblem(source: source, text: "is longer than 4 MiB; split it into several files")
        }
        guard !AliasScanner.hasUnusualLineEnds(text) else {
            throw DocumentProblem(
                source: source, text: "has lines that end in neither LF nor CR LF; expected one of them")
        }
        if let line = AliasScanner.firstAlias(in: text) {
            throw DocumentProblem(
                source: "\(source):\(line)",
                text: "anchors, aliases and tags are not taken; put quotes around a value that begins with &, * or !")
        }
        return try node(compose(text, source: source), source: source)
    }

    private static func compose(_ text: String, source: String) throws(DocumentProblem) -> Node? {
        do {
            return try Parser(yaml: text).singleRoot()
        } catch let error as YamlError {
            throw problem(error, source: source)
        } catch {
            throw DocumentProblem(source: source, text: "is not YAML")
        }
    }

    private static func node(_ node: Node?, source: String, depth: Int = 0) throws(DocumentProblem) -> DocumentNode? {
        guard let node else { return nil }
        return try convert(node, source: source, depth: 0)
    }

    private static func convert(_ node: Node, source: String, depth: Int) throws(DocumentProblem) -> DocumentNode {
        let line = node.mark?.line ?? 0
        guard depth <= maximumDepth else {
            throw DocumentProblem(source: "\(source):\(line)", text: "is nested deeper than \(maximumDepth) levels")
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            return DocumentNode(content: .scalar(scalar.string, isQuoted: isQuoted), line: line)
        case .sequence(let sequence):
            var list: [DocumentNode] = []
            for element in sequence { list.append(try convert(element, source: source, depth: depth + 1)) }
            return DocumentNode(content: .list(list), line: line)
        case .mapping(let mapping):
            var entries: [DocumentNode.Entry] = []
            for (key, value) in mapping {
                let keyLine = key.mark?.line ?? line
                guard case .scalar(let name) = key else {
                    throw DocumentProblem(source: "\(source):\(keyLine)", text: "a key must be a single word")
                }
                let value = try convert(value, source: source, depth: depth + 1)
                entries.append(DocumentNode.Entry(key: name.string, line: keyLine, value: value))
            }
            return DocumentNode(content: .mapping(entries), line: line)
        case .alias:
            throw DocumentProblem(source: "\(source):\(line)", text: "anchors, aliases and tags are not taken")
        }
    }

    private static func problem(_ error: YamlError, source: String) -> DocumentProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            DocumentProblem(source: "\(source):\(mark.line)", text: "is not YAML: \(problem)")
        case .composer(_, let problem, let mark, _):
            DocumentProblem(source: "\(source):\(mark.line)", text: "expected one document, \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            DocumentProblem(
                source: "\(source):\(context.mark.line)",
                text: "\(keys.sorted().joined(separator: ", ")): given twice in one mapping; expected once")
        case .reader(let problem, _, _, _):
            DocumentProblem(source: source, text: "is not YAML: \(problem)")
        default:
            DocumentProblem(source: source, text: "is not YAML")
        }
    }
}

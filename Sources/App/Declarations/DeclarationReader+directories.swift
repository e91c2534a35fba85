import Identity
import Primitives
import Provider

extension DeclarationReader {
    /// What an organization's entry says of its directories.
    mutating func readDirectories(
        of organization: OrganizationName, in node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> [DeclaredDirectory] {
        elements("directories", of: node, reader).compactMap { node in
            read(directory: node, of: organization, reader, secrets)
        }
    }

    private mutating func read(
        directory node: DocumentNode, of organization: OrganizationName, _ reader: FieldReader, _ secrets: SecretReader
    ) -> DeclaredDirectory? {
        let node = node.replacing("ca_certificates") { secrets.contents(of: $0, limit: 65_536) }
        let edits = self.edits(DirectorySettings.fields, from: node, others: ["id", "bind_password"], reader)
        let password = secrets.read("bind_password", of: node, reader)
        guard let id = identity("id", of: node, .directoryID, reader) else { return nil }
        note("directory \(organization)/\(id)", at: reader.at(node.line))
        return DeclaredDirectory(
            id: DirectoryID(id), source: reader.at(node.line), edits: edits, bindPassword: password)
    }
}

extension DocumentNode {
    /// The mapping with the value of one key replaced, if it has it.
    func replacing(_ key: String, with change: (DocumentNode) -> DocumentNode) -> DocumentNode {
        guard let mapping else { return self }
        let entries = mapping.map { entry in
            entry.key == key ? Entry(key: entry.key, line: entry.line, value: change(entry.value)) : entry
        }
        return DocumentNode(content: .mapping(entries), line: line)
    }
}

extension Format<String> {
    fileprivate static let directoryID = matching("1 to 63 of the characters a-z, 0-9 and -") { text in
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

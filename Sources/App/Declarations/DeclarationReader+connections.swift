import Identity
import Primitives
import Provider

extension DeclarationReader {
    /// What an organization's entry says of its connections to identity providers.
    mutating func readConnections(
        in node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> [DeclaredConnection] {
        elements("connections", of: node, reader).compactMap { node in read(connection: node, reader, secrets) }
    }

    private mutating func read(
        connection node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> DeclaredConnection? {
        let kind = reader.value(Format<ProviderSettings.Kind>.choice, of: "type", in: node)
        let fields = kind.map(ConnectionSettings.fields) ?? ConnectionSettings.allFields
        let edits = self.edits(
            fields, from: withFiles(node, reader, secrets), others: ["id", "type", "client_secret"], reader)
        reportSources(edits.map(\.key), at: reader.at(node.line))
        let secret = secrets.read("client_secret", of: node, reader)
        if let given = node["client_secret"], kind == .saml {
            problems.add(reader.at(given.line), "client_secret (not shown): expected none beside type saml")
        }
        guard let id = identity("id", of: node, .connectionID, reader) else { return nil }
        note("connection \(id)", at: reader.at(node.line))
        return DeclaredConnection(
            id: ConnectionID(id), source: reader.at(node.line), kind: kind ?? implied(by: edits.map(\.key)),
            edits: edits, clientSecret: secret)
    }

    /// What a connection speaks whose keys only one kind has.
    private func implied(by keys: [String]) -> ProviderSettings.Kind? {
        ProviderSettings.Kind.allCases.first { !$0.ownKeys.isDisjoint(with: keys) }
    }

    /// Puts what is in files in place of their paths: metadata and certificates are kept in the database, since every
    /// node of a deployment has to know them.
    private func withFiles(_ node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader) -> DocumentNode {
        node.replacing("idp_metadata_file") { path in
            guard let name = path.text else { return path }
            do throws(DocumentProblem) {
                let text = try TextFile.read(secrets.path(name), limit: 2 << 20)
                return DocumentNode(content: .scalar(text, isQuoted: true), line: path.line)
            } catch {
                problems.add(reader.at(path.line), "idp_metadata_file \(quoted(name)): \(error.text)")
                return path
            }
        }
        .replacing("idp_certificates") { certificates(in: $0, secrets) }
        .replacing("metadata_certificates") { certificates(in: $0, secrets) }
    }

    private func certificates(in node: DocumentNode, _ secrets: SecretReader) -> DocumentNode {
        guard let list = node.list else { return node }
        return DocumentNode(content: .list(list.map { secrets.contents(of: $0, limit: 16_384) }), line: node.line)
    }

    /// Where what is known of a provider comes from is said in one of three ways.
    private func reportSources(_ keys: [String], at place: String) {
        let typed: Set = ["idp_entity_id", "idp_sso_url", "idp_certificates"]
        let ways = [
            keys.contains { $0 == "idp_metadata_file" || $0 == "idp_metadata" }, keys.contains("idp_metadata_url"),
            keys.contains(where: typed.contains),
        ]
        guard ways.count(where: { $0 }) > 1 else { return }
        problems.add(
            place,
            "idp_metadata_file, idp_metadata_url, and idp_entity_id with idp_sso_url and idp_certificates: "
                + "expected one of the three")
    }
}

extension Format<String> {
    fileprivate static let connectionID = matching("1 to 63 of the characters a-z, 0-9 and -") { text in
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

import Web

extension Format<Regions.Region> {
    /// One region: a mapping, or in the environment the name, the URL and the label with blanks between them.
    static let region = Format(
        "a name, a label and a url, as in {name: eu, label: Europe, url: https://eu.id.example}",
        read: { node in
            guard let fields = node.line == 0 ? words(of: node) : values(of: node), let name = fields["name"],
                let label = fields["label"], let url = fields["url"], isName(name),
                (try? Format<String>.text(upTo: 100).read(scalar(label))) != nil,
                (try? Format<String>.issuer.read(scalar(url))) != nil
            else { return nil }
            return Regions.Region(name: name, label: label, url: url)
        },
        write: { region in
            .mapping([("name", .text(region.name)), ("label", .text(region.label)), ("url", .text(region.url))])
        })

    private static func values(of node: DocumentNode) -> [String: String]? {
        guard let entries = node.mapping, Set(entries.map(\.key)) == ["name", "label", "url"] else { return nil }
        return Dictionary(entries.compactMap { entry in entry.value.text.map { (entry.key, $0) } }) { first, _ in first
        }
    }

    private static func words(of node: DocumentNode) -> [String: String]? {
        let words = (node.text ?? "").split(separator: " ", maxSplits: 2).map(String.init)
        return words.count == 3 ? ["name": words[0], "url": words[1], "label": words[2]] : nil
    }

    private static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func scalar(_ text: String) -> DocumentNode {
        DocumentNode(content: .scalar(text, isQuoted: true), line: 0)
    }
}

extension Settings {
    /// Why the regions cannot be used; nil when they can.
    ///
    /// Each has a name of its own.
    var problemWithRegions: String? {
        Set(regions.map(\.name)).count == regions.count ? nil : "regions: expected each name once"
    }
}

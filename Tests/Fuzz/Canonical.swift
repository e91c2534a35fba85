import XMLSignature

/// An element in the form that exclusive canonicalization gives it, written without the parser it was read by.
struct Canonical {
    private(set) var text = ""
    private var prefixes: [String: String] = ["http://www.w3.org/XML/1998/namespace": "xml"]

    /// Writes the element and all below it, with prefixes that are made up, and `signature` behind its first child.
    init(_ element: XMLElement, inserting signature: String = "") {
        write(element, declared: ["xml"], signature)
    }

    private mutating func write(_ element: XMLElement, declared: Set<String>, _ inserted: String = "") {
        let name = qualified(element.name)
        let attributes = element.attributes.map { (name: $0.name, text: qualified($0.name), value: $0.value) }
            .sorted { Self.key($0.name).lexicographicallyPrecedes(Self.key($1.name)) }
        let used = Set([element.name.namespace] + element.attributes.map(\.name.namespace)).subtracting([""])
        let missing = used.compactMap { uri in prefixes[uri].map { (prefix: $0, uri: uri) } }
            .filter { !declared.contains($0.prefix) }.sorted { $0.prefix < $1.prefix }
        text += "<" + name
        for declaration in missing {
            text += " xmlns:\(declaration.prefix)=\"\(Self.escaped(declaration.uri, isText: false))\""
        }
        for attribute in attributes { text += " \(attribute.text)=\"\(Self.escaped(attribute.value, isText: false))\"" }
        text += ">" + Self.escaped(element.text ?? "", isText: true)
        for (index, child) in element.children.enumerated() {
            write(child, declared: declared.union(missing.map(\.prefix)))
            if index == 0 { text += inserted }
        }
        text += "</\(name)>"
    }

    /// Bytes to sort attributes by: the namespace, then the local name.
    private static func key(_ name: XMLName) -> [UInt8] { Array(name.namespace.utf8) + [0] + Array(name.local.utf8) }

    private mutating func qualified(_ name: XMLName) -> String {
        guard !name.namespace.isEmpty else { return name.local }
        let prefix = prefixes[name.namespace] ?? "n\(prefixes.count)"
        prefixes[name.namespace] = prefix
        return "\(prefix):\(name.local)"
    }

    /// Canonical XML §2.3.
    private static func escaped(_ text: String, isText: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">" where isText: result += "&gt;"
            case "\"" where !isText: result += "&quot;"
            case "\t" where !isText: result += "&#x9;"
            case "\n" where !isText: result += "&#xA;"
            case "\r": result += "&#xD;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

import Primitives

/// Reads elements whose shape is fixed, and names the element that departs from it.
struct ShapeReader {
    let tree: XMLTree

    func problem(_ rule: XMLProblem.Rule, _ element: XMLElement, found: String = "") -> XMLProblem {
        XMLProblem(rule, at: tree.place(of: element), found: found)
    }

    /// An element of this name, without any attributes but these, and without text between its children.
    func expect(
        _ element: XMLElement, is name: XMLName, attributes: Set<String>, else rule: XMLProblem.Rule = .signatureShape
    ) throws(XMLProblem) {
        guard element.name == name, !element.isMixed,
            element.attributes.allSatisfy({ $0.name.namespace.isEmpty && attributes.contains($0.name.local) })
        else { throw problem(rule, element) }
    }

    /// The `Algorithm` of an element that has neither another attribute nor content.
    func plainAlgorithm(_ element: XMLElement, else rule: XMLProblem.Rule) throws(XMLProblem) -> String {
        guard let text = element.text, XMLSpace.isBlank(text) else { throw problem(rule, element) }
        return try algorithm(element, else: rule)
    }

    /// The `Algorithm` of an element that has no other attribute.
    func algorithm(_ element: XMLElement, else rule: XMLProblem.Rule) throws(XMLProblem) -> String {
        try expect(element, is: element.name, attributes: ["Algorithm"], else: rule)
        guard let algorithm = element.attribute("Algorithm") else { throw problem(rule, element) }
        return algorithm
    }

    /// The PrefixList of an element that asks for exclusive canonicalization without comments.
    func prefixes(of element: XMLElement, else rule: XMLProblem.Rule) throws(XMLProblem) -> [String] {
        guard try algorithm(element, else: rule) == Canonicalization.method else { throw problem(rule, element) }
        guard let list = element.children.first else {
            guard XMLSpace.isBlank(element.text ?? "") else { throw problem(rule, element) }
            return []
        }
        guard element.children.count == 1, list.name == XMLName(Canonicalization.method, "InclusiveNamespaces"),
            XMLSpace.isBlank(list.text ?? "-"), list.attributes.count == 1, let text = list.attribute("PrefixList")
        else { throw problem(rule, element) }
        let prefixes = text.split(separator: " ").map(String.init)
        guard prefixes.count <= SignatureShape.maximumPrefixes,
            prefixes.allSatisfy({ $0 == "#default" || ASCII.isNCName($0) })
        else { throw problem(rule, list) }
        return prefixes
    }

    /// The bytes that an element holds as base64; never none.
    func base64(_ element: XMLElement, else rule: XMLProblem.Rule) throws(XMLProblem) -> [UInt8] {
        guard let text = element.text, let bytes = Base64.decode(text), !bytes.isEmpty else {
            throw problem(rule, element)
        }
        return bytes
    }
}

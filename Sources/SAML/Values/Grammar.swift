import XMLSignature

/// What an element may hold: these children in this order and no others, these attributes and no others, no text
/// between them.
struct Grammar {
    /// A child, or one of several, and how often it may come in a row.
    struct Part {
        fileprivate let names: [XMLName]
        fileprivate let maximum: Int

        /// At most once.
        static func optional(_ name: XMLName) -> Part { Part(names: [name], maximum: 1) }
        /// As often as the limits of the document allow.
        static func any(_ name: XMLName) -> Part { Part(names: [name], maximum: .max) }
        /// One of them, once.
        static func optional(oneOf names: [XMLName]) -> Part { Part(names: names, maximum: 1) }
        /// All of them, in any order, any number of times.
        static func any(of names: [XMLName]) -> Part { Part(names: names, maximum: .max) }
    }

    private let parts: [Part]
    private let attributes: Set<String>
    private let foreignAttributes: Bool

    /// What an element may hold; with `foreignAttributes` also attributes in a namespace of their own, which nobody
    /// reads.
    init(_ parts: [Part], attributes: Set<String> = [], foreignAttributes: Bool = false) {
        self.parts = parts
        self.attributes = attributes
        self.foreignAttributes = foreignAttributes
    }

    /// Throws when `element` holds anything else; that something is missing is for the checks to say.
    func hold(_ element: XMLElement) throws(StructureProblem) {
        try holdAttributes(element)
        guard !element.isMixed else { throw StructureProblem("text in \(element.name.local)") }
        var rest = element.children[...]
        for part in parts {
            var count = 0
            while let child = rest.first, count < part.maximum, part.names.contains(child.name) {
                rest.removeFirst()
                count += 1
            }
        }
        if let child = rest.first {
            throw StructureProblem("\(child.name.local) in \(element.name.local), where it has no place")
        }
        guard !element.children.isEmpty || Self.isBlank(element.text) else {
            throw StructureProblem("text in \(element.name.local)")
        }
    }

    /// Throws when `element` holds anything but text.
    func holdText(_ element: XMLElement) throws(StructureProblem) {
        try holdAttributes(element)
        _ = try Self.text(of: element)
    }

    /// The whole text of an element that may hold nothing else.
    static func text(of element: XMLElement) throws(StructureProblem) -> String {
        guard let text = element.text else { throw StructureProblem("an element in \(element.name.local)") }
        return text
    }

    private func holdAttributes(_ element: XMLElement) throws(StructureProblem) {
        for attribute in element.attributes {
            let isKnown =
                attribute.name.namespace.isEmpty
                ? attributes.contains(attribute.name.local)
                : foreignAttributes || attribute.name == Self.typeAttribute
            guard isKnown else {
                throw StructureProblem("the attribute \(attribute.name.local) of \(element.name.local)")
            }
        }
    }

    /// `xsi:type` says what the schema says already; it is passed over.
    private static let typeAttribute = XMLName(SAMLURI.schemaInstanceNamespace, "type")

    private static func isBlank(_ text: String?) -> Bool {
        (text ?? "").utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}

/// What stands where it must not, or is missing.
struct StructureProblem: Error, Equatable {
    /// In a few words.
    let what: String

    init(_ what: String) { self.what = what }
}

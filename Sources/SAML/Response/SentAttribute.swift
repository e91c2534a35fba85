import XMLSignature

/// An `Attribute` as it came (SAML Core §2.7.3.1).
struct SentAttribute: Sendable {
    /// Its name.
    let name: String
    /// How its name is to be read (SAML Core §2.7.3.1).
    let nameFormat: String
    /// Its values: what is empty or nil is left out, and nil stands for one that is not a text.
    let values: [String?]

    /// The values in the plain form of `IdentityValue`.
    var plainValues: [String] {
        values.compactMap(\.self).filter { IdentityValue.problem(with: $0) == nil }
    }

    /// What is wrong with those that are not, each thing once.
    var oddities: [String] {
        var found: [String] = []
        for value in values {
            let problem = value.map { IdentityValue.problem(with: $0)?.rawValue } ?? "markup"
            if let problem, !found.contains(problem) { found.append(problem) }
        }
        return found
    }

    /// The attributes of a statement.
    static func all(of statement: XMLElement) throws(StructureProblem) -> [SentAttribute] {
        try Grammar([.any(Names.attribute)]).hold(statement)
        return try statement.children.map(SentAttribute.init)
    }

    private init(_ element: XMLElement) throws(StructureProblem) {
        try Grammar(
            [.any(Names.attributeValue)], attributes: ["Name", "NameFormat", "FriendlyName"], foreignAttributes: true
        ).hold(element)
        guard let name = element.attribute("Name"), !name.isEmpty else {
            throw StructureProblem("an Attribute without a Name")
        }
        self.name = name
        nameFormat = element.attribute("NameFormat") ?? SAMLURI.unspecifiedNameFormat
        values = element.children.map(\.text).filter { $0 != "" }
    }
}

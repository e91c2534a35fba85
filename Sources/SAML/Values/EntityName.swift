import Primitives
import XMLSignature

/// An `Issuer`: an entity ID and what was said beside it (SAML Core §2.2.5).
struct EntityName: Sendable {
    /// The entity ID, as it came.
    let value: String
    /// Whether a format is named that is not that of an entity ID, or a qualifier, which it must not have (§8.3.6).
    let isUnusual: Bool

    init(_ element: XMLElement) throws(StructureProblem) {
        try Grammar([], attributes: ["Format", "NameQualifier", "SPNameQualifier", "SPProvidedID"]).holdText(element)
        value = try Grammar.text(of: element)
        let format = element.attribute("Format")
        let qualifiers = ["NameQualifier", "SPNameQualifier", "SPProvidedID"].compactMap { element.attribute($0) }
        isUnusual = format.map { !$0.isSameBytes(as: NameID.Format.entity) } ?? false || !qualifiers.isEmpty
    }

    /// For people: the value, and whether something beside it is why it does not count.
    var shown: String { isUnusual ? value + " (with a Format or qualifier)" : value }

    /// Whether it names this entity and nothing else.
    func names(_ entityID: String) -> Bool { !isUnusual && value.isSameBytes(as: entityID) }
}

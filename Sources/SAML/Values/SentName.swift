import Primitives
import XMLSignature

/// A `NameID` as it came, before it is held against anything.
struct SentName: Sendable {
    /// Its four parts; the value may be any text.
    let name: NameID

    init(_ element: XMLElement) throws(StructureProblem) {
        try Grammar([], attributes: ["Format", "NameQualifier", "SPNameQualifier", "SPProvidedID"]).holdText(element)
        name = NameID(
            value: try Grammar.text(of: element), format: element.attribute("Format"),
            nameQualifier: element.attribute("NameQualifier"), spNameQualifier: element.attribute("SPNameQualifier"))
    }

    /// What is wrong with it: the value is not plain, or a qualifier names somebody else.
    ///
    /// Stricter than SAML Core §2.2.2: a name identifier from another identity provider's name space, or made for
    /// another service provider, is refused.
    func problem(from identityProvider: String, to serviceProvider: String) -> String? {
        if let problem = IdentityValue.problem(with: name.value) { return problem.rawValue }
        if let format = name.format, IdentityValue.problem(with: format) != nil { return "an unreadable format" }
        if let qualifier = name.nameQualifier, !qualifier.isSameBytes(as: identityProvider) {
            return "the NameQualifier \(qualifier)"
        }
        if let qualifier = name.spNameQualifier, !qualifier.isSameBytes(as: serviceProvider) {
            return "the SPNameQualifier \(qualifier)"
        }
        return nil
    }
}

import Primitives

/// Nobody can be taken for two people: attributes that say who somebody is come once, with plain values (SAML Core
/// §2.7.3).
///
/// Other attributes may hold what they like: a value that is not plain is passed over with a warning, and nobody reads
/// it. They may come in several pieces too, as long as those are of one name and one format: then their values are the
/// attribute's, in the order they came.
enum AttributesCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let attributes = facts.assertion.attributes
        let identity = facts.expectation.identityAttributes
        var names: [String] = []
        var formats: [String: String] = [:]
        for attribute in attributes {
            guard let format = formats.updateValue(attribute.nameFormat, forKey: attribute.name) else {
                names.append(attribute.name)
                continue
            }
            guard !identity.contains(attribute.name) else {
                return SAMLCheck.attributes.failed(
                    expected: "\(attribute.name) once", received: "\(attribute.name) twice")
            }
            guard format.isSameBytes(as: attribute.nameFormat) else {
                return SAMLCheck.attributes.failed(
                    expected: "each name in one format",
                    received: "\(attribute.name) as \(format) and as \(attribute.nameFormat)")
            }
        }
        let odd = attributes.filter { !$0.oddities.isEmpty }
        if let attribute = odd.first(where: { identity.contains($0.name) }) {
            return SAMLCheck.attributes.failed(
                expected: "plain values of \(attribute.name)", received: attribute.oddities.joined(separator: ", "))
        }
        guard odd.isEmpty else {
            let passedOver = odd.map { "\($0.name) (\($0.oddities.joined(separator: ", ")))" }
            return SAMLCheck.attributes.warned(
                expected: "plain values", received: "passed over: \(passedOver.joined(separator: ", "))")
        }
        return SAMLCheck.attributes.passed(received: attributes.isEmpty ? "none" : names.joined(separator: ", "))
    }
}

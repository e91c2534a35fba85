import Primitives

/// No attribute comes twice, and those that say who somebody is have plain values (SAML Core §2.7.3).
///
/// Other attributes may hold what they like: a value that is not plain is passed over with a warning, and nobody reads
/// it.
enum AttributesCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let attributes = facts.assertion.attributes
        var seen: Set<String> = []
        for attribute in attributes where !seen.insert(attribute.name).inserted {
            return SAMLCheck.attributes.failed(expected: "each name once", received: "\(attribute.name) twice")
        }
        let odd = attributes.filter { !$0.oddities.isEmpty }
        if let attribute = odd.first(where: { facts.expectation.identityAttributes.contains($0.name) }) {
            return SAMLCheck.attributes.failed(
                expected: "plain values of \(attribute.name)", received: attribute.oddities.joined(separator: ", "))
        }
        let names = attributes.map(\.name).joined(separator: ", ")
        guard odd.isEmpty else {
            let passedOver = odd.map { "\($0.name) (\($0.oddities.joined(separator: ", ")))" }
            return SAMLCheck.attributes.warned(
                expected: "plain values", received: "passed over: \(passedOver.joined(separator: ", "))")
        }
        return SAMLCheck.attributes.passed(received: attributes.isEmpty ? "none" : names)
    }
}

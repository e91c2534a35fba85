import Primitives

/// There is an `AudienceRestriction`, and each one names our entity ID (SAML Core §2.5.1.4).
///
/// Stricter than Core, as SAML Profiles §4.1.4.2 has it: without any it is refused.
enum AudienceCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = facts.expectation.entityID
        let restrictions = facts.assertion.conditions?.audiences ?? []
        let isOurs = restrictions.allSatisfy { audiences in audiences.contains { $0.isSameBytes(as: expected) } }
        let shown = restrictions.map { $0.joined(separator: " or ") }.joined(separator: ", and ")
        return isOurs && !restrictions.isEmpty
            ? SAMLCheck.audience.passed(expected: expected, received: shown)
            : SAMLCheck.audience.failed(expected: expected, received: restrictions.isEmpty ? "none" : shown)
    }
}

/// There are `Conditions`, and we understand and keep every one: an unknown one makes the assertion's validity
/// indeterminate, which is no validity (SAML Core §2.5.1.1).
enum ConditionsCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = "AudienceRestriction, OneTimeUse, or a ProxyRestriction that lets us tell applications"
        guard let conditions = facts.assertion.conditions else {
            return SAMLCheck.conditions.failed(expected: expected, received: "none")
        }
        return conditions.unknown.isEmpty
            ? SAMLCheck.conditions.passed()
            : SAMLCheck.conditions.failed(
                expected: expected, received: conditions.unknown.joined(separator: ", "))
    }
}

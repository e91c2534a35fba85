import Primitives

/// The name identifier is one plain value, of the identity provider's name space, made for us if for anybody (SAML Core
/// §2.2.2, §2.2.3).
enum NameIDCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        guard let sent = facts.assertion.name else {
            return SAMLCheck.nameID.failed(expected: "a NameID", received: "none")
        }
        let problem = sent.problem(
            from: facts.expectation.identityProvider.entityID, to: facts.expectation.entityID)
        guard let problem else { return SAMLCheck.nameID.passed(received: sent.name.value) }
        return SAMLCheck.nameID.failed(expected: "a plain value", received: "\(problem): \(sent.name.value)")
    }
}

/// The name identifier has the format that the connection asks for (SAML Core §3.4.1.1).
enum NameIDFormatCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let received = facts.assertion.name?.name.format ?? NameID.Format.unspecified
        guard let expected = facts.expectation.nameIDFormat, expected != NameID.Format.unspecified else {
            return SAMLCheck.nameIDFormat.passed(expected: "any", received: received)
        }
        return received.isSameBytes(as: expected)
            ? SAMLCheck.nameIDFormat.passed(expected: expected, received: received)
            : SAMLCheck.nameIDFormat.failed(expected: expected, received: received)
    }
}

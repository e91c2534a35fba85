import Primitives

/// `Issuer` of the Response is the connection's identity provider; it may be missing where nobody signed the Response
/// (SAML Profiles §4.1.4.2).
enum IssuerCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = facts.expectation.identityProvider.entityID
        guard let issuer = facts.envelope.issuer else {
            return facts.envelope.isSigned
                ? SAMLCheck.issuer.failed(expected: expected, received: "none")
                : SAMLCheck.issuer.skipped(expected: expected, received: "none")
        }
        return issuer.names(expected)
            ? SAMLCheck.issuer.passed(expected: expected, received: issuer.value)
            : SAMLCheck.issuer.failed(expected: expected, received: issuer.shown)
    }
}

/// `Issuer` of the assertion is the connection's identity provider, whatever key signed it (SAML Core §2.3.3).
enum AssertionIssuerCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = facts.expectation.identityProvider.entityID
        let issuer = facts.assertion.issuer
        return issuer?.names(expected) ?? false
            ? SAMLCheck.assertionIssuer.passed(expected: expected, received: issuer?.value)
            : SAMLCheck.assertionIssuer.failed(expected: expected, received: issuer?.shown ?? "none")
    }
}

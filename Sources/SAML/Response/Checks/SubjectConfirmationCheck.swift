import Primitives

/// There is a bearer confirmation, and it does not say since when, which it must not (SAML Profiles §4.1.4.2).
enum SubjectConfirmationCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = "the method bearer, without NotBefore"
        guard let confirmation = facts.confirmation else {
            let count = facts.assertion.confirmations.count
            return SAMLCheck.subjectConfirmation.failed(
                expected: expected, received: count == 0 ? "none" : "other methods")
        }
        return confirmation.notBefore.isPresent
            ? SAMLCheck.subjectConfirmation.failed(expected: expected, received: "bearer with NotBefore")
            : SAMLCheck.subjectConfirmation.passed(expected: expected, received: "bearer")
    }
}

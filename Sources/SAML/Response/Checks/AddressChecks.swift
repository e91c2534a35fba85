import Primitives

/// `Destination` is where it was posted, byte for byte; it must be there when the Response is signed
/// (SAML Bindings §3.5.5.2).
enum DestinationCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = facts.expectation.assertionConsumerService
        guard let destination = facts.envelope.destination else {
            return facts.envelope.isSigned
                ? SAMLCheck.destination.failed(expected: expected, received: "none")
                : SAMLCheck.destination.skipped(expected: expected, received: "none")
        }
        return destination.isSameBytes(as: expected)
            ? SAMLCheck.destination.passed(expected: expected, received: destination)
            : SAMLCheck.destination.failed(expected: expected, received: destination)
    }
}

/// `Recipient` is where it was posted, byte for byte (SAML Profiles §4.1.4.2).
enum RecipientCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = facts.expectation.assertionConsumerService
        let recipient = facts.confirmation?.recipient
        return recipient?.isSameBytes(as: expected) ?? false
            ? SAMLCheck.recipient.passed(expected: expected, received: recipient)
            : SAMLCheck.recipient.failed(expected: expected, received: recipient ?? "none")
    }
}

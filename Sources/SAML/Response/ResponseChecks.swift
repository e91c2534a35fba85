import Primitives

/// The checks of what a response says, in order: SAML Profiles §4.1.4.3 on one page.
///
/// They run after the signatures were verified, on the bytes that were signed. Each is held whatever the others say, so
/// that an admin sees everything that is wrong at once.
enum ResponseChecks {
    static let table: [any ResponseContentCheck.Type] = [
        IssuerCheck.self,  // SAML Profiles §4.1.4.2, SAML Core §2.2.5
        DestinationCheck.self,  // SAML Bindings §3.5.5.2, SAML Core §3.2.2
        InResponseToCheck.self,  // SAML Profiles §4.1.4.3, §4.1.5
        AssertionIssuerCheck.self,  // SAML Core §2.3.3
        SubjectConfirmationCheck.self,  // SAML Profiles §4.1.4.2
        RecipientCheck.self,  // SAML Profiles §4.1.4.2
        AudienceCheck.self,  // SAML Core §2.5.1.4
        ConditionsCheck.self,  // SAML Core §2.5.1
        IssueInstantCheck.self,  // SAML Core §2.3.3
        NotBeforeCheck.self,  // SAML Core §2.5.1.2
        NotOnOrAfterCheck.self,  // SAML Core §2.5.1.2, SAML Profiles §4.1.4.2
        AuthnInstantCheck.self,  // SAML Core §2.7.2, §3.4.1
        SessionNotOnOrAfterCheck.self,  // SAML Core §2.7.2
        AuthnContextCheck.self,  // SAML Core §2.7.2, §3.3.2.2.1
        NameIDCheck.self,  // SAML Core §2.2.3
        NameIDFormatCheck.self,  // SAML Core §3.4.1.1
        AttributesCheck.self,  // SAML Core §2.7.3
    ]

    /// Every check's outcome, in order.
    static func run(on facts: ResponseFacts) -> [Check] { table.map { $0.run(on: facts) } }
}

/// A check of what a verified response says.
protocol ResponseContentCheck: Sendable {
    /// Holds the facts against what is expected.
    static func run(on facts: ResponseFacts) -> Check
}

package import Identity
package import OpenIDConnect

/// What the person sees next.
package enum ConsentView: Sendable {
    /// The question.
    case question(ConsentQuestion)
    /// The way on: back to the application, to a sign-in, or to the question anew.
    case proceed(AuthorizationOutcome)
    /// No request waits in this browser for this answer.
    case lost
}

/// What a person is asked.
package struct ConsentQuestion: Sendable {
    /// Where the answer goes.
    package let interaction: InteractionID
    /// Who asks.
    package let client: Client
    /// Where the person goes afterwards.
    package let redirectURI: VerifiedRedirectURI
    /// What is asked for.
    package let demand: ConsentDemand
    /// Who is asked.
    package let account: Account
    /// The person's organization.
    package let organization: Organization
    /// Languages the application wishes, best first.
    package let uiLocales: [String]

    /// A question with everything that the page shows.
    package init(
        interaction: InteractionID, client: Client, redirectURI: VerifiedRedirectURI, demand: ConsentDemand,
        account: Account, organization: Organization, uiLocales: [String]
    ) {
        self.interaction = interaction
        self.client = client
        self.redirectURI = redirectURI
        self.demand = demand
        self.account = account
        self.organization = organization
        self.uiLocales = uiLocales
    }
}

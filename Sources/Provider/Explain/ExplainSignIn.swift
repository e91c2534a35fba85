package import Identity
import OpenIDConnect
package import Primitives
package import SignIn
import Storage

/// Says through which steps a person would be taken, and why, without signing anybody in.
///
/// It asks the same rules as a sign-in, with the same facts.
package struct ExplainSignIn: Sendable {
    /// What is asked.
    package struct Question: Sendable {
        /// Short name of the person's organization; `-` is the operators' own.
        package var organization: String
        /// Whose sign-in.
        package var email: EmailAddress
        /// The application they come from.
        package var client: ClientID?
        /// `acr_values` of its request, one value.
        package var acr: String?
        /// `max_age` of its request.
        package var maxAge: Int?

        /// A question.
        package init(
            organization: String, email: EmailAddress, client: ClientID? = nil, acr: String? = nil, maxAge: Int? = nil
        ) {
            self.organization = organization
            self.email = email
            self.client = client
            self.acr = acr
            self.maxAge = maxAge
        }
    }

    /// What is answered.
    package struct Answer: Sendable {
        /// The organization.
        package let organization: Organization
        /// Whose sign-in.
        package let email: EmailAddress
        /// Their account; nil for somebody unknown.
        package let account: Account?
        /// What it is tied to at identity providers.
        package let identities: [FederatedIdentity]
        /// What else of it counts.
        package let person: Person?
        /// Until when passwords are paused, if they are.
        package let lockedUntil: Timestamp?
        /// Where they go who type this email on the sign-in page, and by which rule.
        package let discovery: ConnectionDiscovery.Decision
        /// How they sign in.
        package let method: SignInMethod
        /// Each step, in order, consent last.
        package let reasons: [Reason]
    }

    private let deployment: Deployment
    private let rules: SignInRules

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = SignInRules(deployment)
    }

    /// Answers.
    ///
    /// Throws `SupportError` for an organization or an application that does not exist.
    package func run(_ question: Question) async throws -> Answer {
        let organization = try await FoundPerson.organization(question.organization, deployment)
        let found = try await deployment.store.accounts(email: question.email, in: organization.id, limit: 1).first
        let client = try await client(question.client)
        let lockedUntil = try await PasswordCheck(deployment).pause(of: question.email, in: organization)
        let (facts, decision) = try await rules.foresee(
            found, in: organization, lockedUntil: lockedUntil, demands: demands(of: question, for: client))
        let consent = try await consent(of: found?.account, to: client, facts)
        let identities = try await found.asyncMap { try await deployment.store.identities(of: $0.account.id) }
        return Answer(
            organization: organization, email: question.email, account: found?.account, identities: identities ?? [],
            person: facts.person,
            lockedUntil: lockedUntil,
            discovery: try await Whereabouts(deployment).foresee(question.email, boundTo: client?.organization),
            method: method(decision, facts),
            reasons: decision.reasons + [
                Reason(step: .consent, applies: consent.applies, rule: consent.rawValue, reason: consent.sentence)
            ])
    }

    /// Before a proof nobody is told that the application is not for them; whoever runs the deployment is.
    private func method(_ decision: Decision, _ facts: Facts) -> SignInMethod {
        facts.isOpenToOrganization ? decision.method : .refused
    }

    private func consent(of account: Account?, to client: Client?, _ facts: Facts) async throws -> ConsentRule {
        guard let client else { return .noApplication }
        guard facts.isOpenToOrganization else { return .otherOrganization }
        let remembered = try await account.asyncMap { try await deployment.store.consent(of: $0.id, to: client.id) }
        return ConsentDemand(ofEverythingFor: client).rule(beside: remembered ?? nil)
    }

    private func client(_ id: ClientID?) async throws -> Client? {
        guard let id else { return nil }
        guard let client = try await deployment.store.client(id) else {
            throw SupportError("there is no client '\(id)'")
        }
        return client
    }

    private func demands(of question: Question, for client: Client?) -> Demands {
        Demands(
            context: question.acr.map { ContextDemand([$0], isEssential: false) } ?? .none,
            freshness: Freshness(promptLogin: false, maxAge: question.maxAge), organization: client?.organization,
            requestedAt: deployment.clock.now())
    }
}

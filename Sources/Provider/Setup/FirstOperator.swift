import Credentials
package import Identity
import Logging
package import Primitives
import Storage

/// The one-time link that makes the first operator of an empty database.
package struct FirstOperator: Sendable {
    /// What a try came to.
    package enum Outcome: Sendable, Equatable {
        /// The operator exists now and may sign in.
        case created
        /// The link is wrong, used, or there is an operator already.
        case linkNotValid
        /// The email is not one.
        case malformedEmail
        /// The two passwords differ.
        case mismatch
        /// The password does not meet all of these.
        case unmet([NewPasswordCriterion])
    }

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// A fresh token for the link, or nil when there is an operator already.
    ///
    /// The token is computed from the deployment's own key, so that every node and every restart accepts the same one
    /// until it is used.
    package func token() async throws -> Secret<String>? {
        try await deployment.store.hasOperator() ? nil : expected
    }

    /// Whether the link is good now; the page is shown only then.
    ///
    /// Spends nothing.
    package func accepts(_ token: Secret<String>) async throws -> Bool {
        guard token.matches(expected) else { return false }
        return try await !deployment.store.hasOperator()
    }

    /// Makes the first operator.
    ///
    /// The first caller wins; the link never works again, even if all operators are removed later.
    package func create(
        token: Secret<String>, email: String, password: Secret<String>, confirmation: Secret<String>,
        from origin: AuditEvent.Origin = .init()
    ) async throws -> Outcome {
        guard try await accepts(token) else { return .linkNotValid }
        guard let email = EmailAddress(email) else { return .malformedEmail }
        guard password.matches(confirmation) else { return .mismatch }
        let policy = OrganizationPolicy()
        let unmet = PasswordRules(of: policy)
            .unmet(by: password.reveal(), context: PasswordRules.context(of: email))
        guard unmet.isEmpty else {
            return .unmet(unmet.map { .init(key: $0.code, number: $0.number, isMet: false) })
        }
        let credential = PasswordCredential(
            hash: try await deployment.passwords.hash(password), changedAt: deployment.clock.now())
        let organization = Organization(
            id: .random(from: deployment.random), name: .operators, displayName: "Signet", domains: [], policy: policy)
        let account = Account(
            id: .random(from: deployment.random), organization: organization.id, email: email, emailVerified: true,
            roles: [.operator], updatedAt: deployment.clock.now())
        let created = try await deployment.store.createFirstOperator(
            account, password: credential, in: organization, consuming: TokenHash.sha256(expected.reveal()))
        if created {
            let home = try await deployment.store.account(account.id)?.organization
            try await deployment.audit.record(
                .created, about: .init(organization: home, account: account.id), by: .account(account.id), from: origin,
                [.init("role", Role.operator.rawValue)])
        }
        deployment.logger.notice("first operator", metadata: ["created": "\(created)"])
        return created ? .created : .linkNotValid
    }

    private var expected: Secret<String> {
        Secret(DerivedToken.successor(of: "first operator", key: deployment.vault.formKey))
    }
}

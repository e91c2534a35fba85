import Credentials
package import Identity
import Logging
package import Primitives
import SignIn
import Storage

/// Lets somebody who cannot sign in ask for help by mail, and set a new password by the link in it.
package struct ForgottenPassword: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What the page of a link shows.
    package enum View: Sendable {
        /// The form for the new password.
        case form(Form)
        /// The link leads nowhere any more.
        case ended(LinkEnd)
        /// The password is set.
        case done
    }

    /// The form for the new password.
    package struct Form: Sendable {
        /// Whose password.
        package let account: Account
        /// In which organization.
        package let organization: Organization
        /// What it must meet, and whether what was typed does.
        package let criteria: [NewPasswordCriterion]
        /// What is wrong with what was typed, if anything.
        package let problem: NewPasswordProblem?
    }

    /// Takes a request for help with an address; the same in effect and time whether anybody has it.
    ///
    /// Throws `TooManyTries` when the address or the network asked too often.
    package func ask(_ kind: Errand.Kind, for email: EmailAddress, visitor: Visitor) async throws {
        // Counted before anything is looked up, so that the count tells nothing.
        let limits = [
            RateLimit(
                "\(kind.rawValue) from \(Visitor.countedNetwork(visitor.network))", tries: 30, within: 600, pause: 600,
                deployment),
            RateLimit("\(kind.rawValue) for \(email.normalized)", tries: 5, within: 900, pause: 900, deployment),
        ]
        for limit in limits {
            if let pause = try await limit.take() { throw TooManyTries(pause: pause) }
        }
        try await deployment.mail.leave(Errand(kind, for: email, visitor: visitor))
    }

    /// What the page of a link shows.
    ///
    /// Spends nothing.
    package func show(_ token: Secret<String>) async throws -> View {
        switch try await Links(deployment).find(token, .passwordReset) {
        case .ended(let end): return .ended(end)
        case .open(let standing, let organization):
            guard let rules = rules(standing, organization) else { return .ended(.revoked) }
            return .form(
                Form(
                    account: standing.account, organization: organization, criteria: rules.criteria, problem: nil))
        }
    }

    /// Sets the new password.
    ///
    /// Nobody is signed in by it: the sign-in that follows asks for everything that the organization asks for. A pause
    /// after wrong passwords goes on.
    package func reset(
        _ token: Secret<String>, to new: Secret<String>, confirmation: Secret<String>, visitor: Visitor
    ) async throws -> View {
        guard case .open(let standing, let organization) = try await Links(deployment).find(token, .passwordReset),
            let rules = rules(standing, organization)
        else { return try await show(token) }
        switch try await rules.check(new, confirmation: confirmation, beside: standing.password) {
        case .refused(let problem, let criteria):
            return .form(
                Form(account: standing.account, organization: organization, criteria: criteria, problem: problem))
        case .accepted(let password):
            let isFirst = try await deployment.store.resetPassword(
                of: standing.account.id, to: password, using: TokenHash.sha256(token.reveal()),
                in: visitor.device.map { TokenHash.sha256($0.reveal()) }, at: password.changedAt)
            guard isFirst else { return try await show(token) }
            try await tell(standing.account, of: organization, visitor: visitor)
            return .done
        }
    }

    private func tell(_ account: Account, of organization: Organization, visitor: Visitor) async throws {
        deployment.logouts.wake()
        deployment.logger.notice("password reset", metadata: ["account": "\(account.id)"])
        try await deployment.audit.record(
            .passwordReset, about: .init(account), by: .account(account.id), from: visitor.auditOrigin)
        try await deployment.mail.send(Mail(.passwordWasReset, to: account, of: organization))
    }

    /// The rules of the new password; nil when none may be set here any more.
    private func rules(_ standing: LinkStanding, _ organization: Organization) -> NewPassword? {
        guard standing.account.status == .active,
            organization.keeper(ofPasswordOf: standing.account, isSet: standing.password != nil).isSetHere
        else { return nil }
        return NewPassword(for: standing.account, of: organization, in: deployment)
    }
}

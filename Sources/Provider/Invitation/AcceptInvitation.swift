import Credentials
import Identity
import Logging
package import Primitives
import SignIn
import Storage

/// Lets somebody who was invited register.
package struct AcceptInvitation: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What somebody who registers says.
    package struct Answers: Sendable {
        /// The password.
        package var password: Secret<String>
        /// The same again.
        package var confirmation: Secret<String>
        /// First name; nothing when it was not asked for or not given.
        package var givenName = ""
        /// Family name, likewise.
        package var familyName = ""
        /// The language chosen on the page, if one was.
        package var locale: String?

        /// A password, twice.
        package init(password: Secret<String>, confirmation: Secret<String>) {
            self.password = password
            self.confirmation = confirmation
        }
    }

    /// What the page of a link shows.
    ///
    /// Spends nothing: programs that look at links in mail before the person does take nothing away.
    package func show(_ token: Secret<String>) async throws -> InvitationView {
        switch try await Links(deployment).find(token, .invitation) {
        case .ended(let end): return .ended(end)
        case .open(let standing, let organization): return try await view(of: standing, in: organization)
        }
    }

    /// Registers, and goes on into a sign-in in which the password was shown.
    package func register(
        _ token: Secret<String>, _ answers: Answers, visitor: Visitor
    ) async throws -> InvitationView {
        guard case .open(let standing, let organization) = try await Links(deployment).find(token, .invitation),
            case .form(let form) = try await view(of: standing, in: organization)
        else { return try await show(token) }
        let verdict = try await NewPassword(for: form.account, of: organization, in: deployment)
            .check(answers.password, confirmation: answers.confirmation, beside: standing.password)
        switch verdict {
        case .refused(let problem, let criteria):
            var again = InvitationForm(
                account: form.account, organization: organization, criteria: criteria, problem: problem)
            again.connections = form.connections
            return .form(again)
        case .accepted(let password):
            let account = account(form.account, saying: answers)
            let isFirst = try await deployment.store.register(
                account, password: password, using: TokenHash.sha256(token.reveal()), at: password.changedAt)
            guard isFirst else { return try await show(token) }
            return try await enter(account, of: organization, at: password.changedAt, visitor: visitor)
        }
    }

    private func view(of standing: LinkStanding, in organization: Organization) async throws -> InvitationView {
        switch standing.account.status {
        case .active: return .ended(.used)
        case .suspended: return .ended(.revoked)
        case .invited: break
        }
        let rules = NewPassword(for: standing.account, of: organization, in: deployment)
        var form = InvitationForm(
            account: standing.account, organization: organization, criteria: rules.criteria, problem: nil)
        form.connections = try await deployment.connections.connections(of: organization.id)
        let keeper = organization.keeper(ofPasswordOf: standing.account, isSet: standing.password != nil)
        return keeper.isSetHere ? .form(form) : .singleSignOn(form)
    }

    /// The account with what the person said of themselves, where it was not known.
    private func account(_ invited: Account, saying answers: Answers) -> Account {
        var account = invited
        account.givenName = account.givenName ?? PersonalName(typed: answers.givenName)?.value
        account.familyName = account.familyName ?? PersonalName(typed: answers.familyName)?.value
        account.locale = answers.locale ?? account.locale
        return account
    }

    private func enter(
        _ account: Account, of organization: Organization, at time: Timestamp, visitor: Visitor
    ) async throws -> InvitationView {
        deployment.logger.notice("registered", metadata: ["account": "\(account.id)"])
        try await deployment.audit.record(
            .registered, about: .init(account), by: .account(account.id), from: visitor.auditOrigin)
        guard try await !PasswordCheck(deployment).isPaused(account, in: organization) else {
            return .registeredButPaused
        }
        let proof = ShownProof(passwordSetAt: time, at: time)
        let (start, view) = try await SignInFlow(deployment).enter(as: account, showing: proof, visitor: visitor)
        return .registered(start, view)
    }
}

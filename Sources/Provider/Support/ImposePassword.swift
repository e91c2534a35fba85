import Credentials
import Identity
package import Primitives
import SignIn
import Storage

/// An operator gives a person a password, to be changed at the next sign-in.
package struct ImposePassword: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Sets the password and ends the person's sessions and tokens; what of the organization's policy it does not meet,
    /// in the words of `signet apply`.
    ///
    /// Throws `SupportError` for somebody who has no password here.
    package func run(_ password: Secret<String>, for person: FoundPerson) async throws -> [String] {
        let account = person.account
        try refuse(account, in: person.organization)
        let rules = PasswordRules(of: person.organization.policy)
        let now = deployment.clock.now()
        let earlier = person.password.map { [$0.hash] + $0.history } ?? []
        try await deployment.store.imposePassword(
            on: account.id,
            PasswordCredential(
                hash: try await deployment.passwords.hash(password), changedAt: now, mustChange: true,
                history: Array(earlier.prefix(rules.history))), at: now)
        deployment.logouts.wake()
        try await deployment.audit.record(.passwordForced, about: .init(account), by: .shell)
        let context = PasswordRules.context(of: account, in: person.organization)
        return rules.unmet(by: password.reveal(), context: context).map(\.words)
    }

    private func refuse(_ account: Account, in organization: Organization) throws {
        if case .directory(let name) = account.source {
            throw SupportError("the password of \(account.email) is kept by the directory \(name): set it there")
        }
        guard organization.policy.nativeLogin == .allowed || account.breakGlass else {
            throw SupportError(
                "organization \(organization.name) signs in through its identity provider only: nobody has a password")
        }
        if case .connection(let id) = account.source {
            throw SupportError("\(account.email) signs in through the connection \(id) and has no password here")
        }
        guard account.status != .invited else {
            throw SupportError(
                "\(account.email) has not accepted the invitation yet and chooses a password then; signet user invite makes a new link"
            )
        }
    }
}

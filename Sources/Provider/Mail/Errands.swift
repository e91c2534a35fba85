import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Does what visitors asked for an address, once nobody waits for the answer any more.
struct Errands: Sendable {
    /// Accounts of one address that are looked at, at most.
    private static let mostAccounts = 50

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Carries an errand out; for an address that nobody has nothing happens.
    func carryOut(_ errand: Errand) async throws {
        var people: [(account: Account, password: PasswordCredential?, organization: Organization)] = []
        let found = try await deployment.store.accounts(email: errand.email, in: nil, limit: Self.mostAccounts)
        for person in found where person.account.status != .suspended {
            if let organization = try await deployment.configuration.organization(person.account.organization) {
                people.append((person.account, person.password, organization))
            }
        }
        switch errand.kind {
        case .forgottenPassword:
            for person in people {
                try await helpIn(person.account, person.password, of: person.organization, for: errand)
            }
        case .organizationNames:
            try await tellNames(people.map { ($0.account, $0.organization) })
        }
    }

    /// Mails the way back in: a link to a new password, or whatever this person has instead of one.
    private func helpIn(
        _ account: Account, _ password: PasswordCredential?, of organization: Organization, for errand: Errand
    ) async throws {
        if account.status == .invited {
            // Who took the invitation back did not mean that anybody can have it again by asking.
            let latest = try await deployment.store.latestLink(of: account.id, .invitation)
            guard latest?.state != .revoked else { return }
            return try await Invitations(deployment).send(to: account, of: organization)
        }
        let origin = AuditEvent.Origin(network: errand.network, agent: errand.agent, request: errand.request)
        guard organization.keeper(ofPasswordOf: account, isSet: password != nil).isSetHere else {
            let link = deployment.server.endpoints.pages.organization + organization.name.value
            return try await deployment.mail.send(
                Mail(.howToSignIn, to: account, of: organization, values: ["link": link]))
        }
        let link = try await Links(deployment).make(
            .passwordReset, for: account, good: AccountLink.resetLifetime)
        try await deployment.audit.record(.passwordResetRequested, about: .init(account), by: .nobody, from: origin)
        try await deployment.mail.send(
            Mail(.passwordReset, to: account, of: organization, values: link.values))
    }

    /// One mail that lists the organizations, in the language of the oldest account.
    private func tellNames(_ people: [(account: Account, organization: Organization)]) async throws {
        let people = people.filter { $0.organization.name != .operators }
        guard let first = people.first else { return }
        let names = people.map { "\($0.organization.displayName) (\($0.organization.name))" }.sorted()
        try await deployment.mail.send(
            Mail(
                .organizationNames, to: first.account.email, name: first.account.fullName, organization: nil,
                organizationName: nil, locale: first.account.locale ?? first.organization.policy.defaultLocale,
                values: [
                    "organizations": names.joined(separator: "\n"), "link": deployment.server.endpoints.pages.login,
                ]))
    }
}

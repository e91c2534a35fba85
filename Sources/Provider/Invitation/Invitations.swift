package import Identity
import Logging
package import Primitives
import Storage

/// Invites people.
package struct Invitations: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Whom to invite.
    package struct Guest: Sendable {
        /// Where the invitation goes.
        package var email: EmailAddress
        /// First name, if known.
        package var givenName: String?
        /// Family name, if known.
        package var familyName: String?
        /// Their language, if known.
        package var locale: String?

        /// Somebody of whom no more is known than an address.
        package init(email: EmailAddress) { self.email = email }
    }

    /// How often it is tried while somebody else changes the configuration.
    private static let attempts = 5

    /// Makes a link that lets somebody register, in place of the one they may have, and the account if there is none.
    ///
    /// Throws `InvitationProblem` when this person cannot be invited.
    ///
    /// - Parameter sends: whether the link is mailed, too.
    package func invite(
        _ guest: Guest, to name: OrganizationName, sends: Bool, by actor: AuditEvent.Actor
    ) async throws -> Secret<String> {
        guard let organization = try await deployment.store.organization(named: name) else {
            throw InvitationProblem.noOrganization(name)
        }
        let account = try await account(of: guest, in: organization)
        let link = try await link(for: account, of: organization)
        if sends { try await mail(link, to: account, of: organization) }
        try await deployment.audit.record(
            .invited, about: .init(account), by: actor, [.init("email", account.email.address)])
        return link.address
    }

    /// Takes an invitation back; false when there is none that is good.
    package func revoke(_ account: Account, by actor: AuditEvent.Actor) async throws -> Bool {
        guard try await deployment.store.revokeLink(of: account.id, .invitation) else { return false }
        try await deployment.audit.record(.invitationRevoked, about: .init(account), by: actor)
        return true
    }

    /// Mails an invited person their invitation, again or for the first time.
    func send(to account: Account, of organization: Organization) async throws {
        try await mail(try await link(for: account, of: organization), to: account, of: organization)
        try await deployment.audit.record(
            .invited, about: .init(account), by: .system, [.init("email", account.email.address)])
    }

    private func link(for account: Account, of organization: Organization) async throws -> Links.Made {
        try await Links(deployment).make(
            .invitation, for: account, good: .days(Int64(organization.policy.invitationDays)))
    }

    private func mail(_ link: Links.Made, to account: Account, of organization: Organization) async throws {
        var values = link.values
        values["days"] = "\(organization.policy.invitationDays)"
        try await deployment.mail.send(Mail(.invitation, to: account, of: organization, values: values))
    }

    /// The account there is, with what is known of the person now, or a new one.
    private func account(of guest: Guest, in organization: Organization) async throws -> Account {
        for _ in 0..<Self.attempts {
            let version = try await deployment.store.configurationVersion()
            let found = try await deployment.store.accounts(email: guest.email, in: organization.id, limit: 1)
            var account =
                found.first?.account
                ?? Account(
                    id: .random(from: deployment.random), organization: organization.id, email: guest.email,
                    status: .invited, updatedAt: deployment.clock.now())
            switch account.status {
            case .invited: break
            case .active: throw InvitationProblem.registered(guest.email)
            case .suspended: throw InvitationProblem.suspended(guest.email)
            }
            account.givenName = guest.givenName ?? account.givenName
            account.familyName = guest.familyName ?? account.familyName
            account.locale = guest.locale ?? account.locale
            guard account != found.first?.account else { return account }
            account.updatedAt = deployment.clock.now()
            if try await deployment.store.commit([.putAccount(account)], ifVersionIs: version, at: account.updatedAt) {
                return account
            }
        }
        throw InvitationProblem.busy
    }
}

/// Why somebody is not invited, in one line for whoever wanted it.
package enum InvitationProblem: Error, Equatable, CustomStringConvertible {
    /// There is no such organization.
    case noOrganization(OrganizationName)
    /// The person can sign in already.
    case registered(EmailAddress)
    /// The person may not sign in.
    case suspended(EmailAddress)
    /// Somebody else keeps changing the configuration.
    case busy

    package var description: String {
        switch self {
        case .noOrganization(let name): "no organization \(name): signet export lists them"
        case .registered(let email): "\(email) has registered already and can sign in"
        case .suspended(let email): "\(email) is suspended: signet user activate first"
        case .busy: "somebody else keeps changing the configuration; nothing was changed, try again"
        }
    }
}

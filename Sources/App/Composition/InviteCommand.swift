import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage

/// What `signet user invite` does.
package struct InviteCommand: Sendable {
    private let services: Services

    /// The command over `services`.
    package init(_ services: Services) { self.services = services }

    /// Whom to invite, as typed.
    package struct Guest: Sendable {
        /// Short name of an organization.
        package let organization: String
        /// Where the invitation goes.
        package let email: String
        /// First name, if given.
        package let givenName: String?
        /// Family name, if given.
        package let familyName: String?
        /// BCP 47 tag of a language, if given.
        package let locale: String?

        /// What was typed.
        package init(organization: String, email: String, givenName: String?, familyName: String?, locale: String?) {
            self.organization = organization
            self.email = email
            self.givenName = givenName
            self.familyName = familyName
            self.locale = locale
        }
    }

    /// What is wrong with what was typed, in one line; nil when nothing is.
    package static func problem(organization: String, email: String) -> String? {
        if OrganizationName(organization) == nil {
            return "--organization: expected a short name of [a-z0-9-]{2,63}, not '\(organization)'"
        }
        return EmailAddress(email) == nil ? "--email: '\(email)' is not an email address" : nil
    }

    /// Invites the person and returns the link.
    package func run(_ typed: Guest, sends: Bool) async throws -> String {
        let (organization, email) = try read(typed)
        let offered = services.deployment.server.locales
        if let locale = typed.locale, !offered.contains(locale) {
            throw StartError(line: "--locale: expected one of \(offered.joined(separator: ", ")), not '\(locale)'")
        }
        var guest = Invitations.Guest(email: email)
        guest.givenName = typed.givenName
        guest.familyName = typed.familyName
        guest.locale = typed.locale
        return try await Invitations(services.deployment).invite(guest, to: organization, sends: sends, by: .shell)
            .reveal()
    }

    /// Takes the person's invitation back and says so.
    package func revoke(_ typed: Guest) async throws -> String {
        let (name, email) = try read(typed)
        let store = services.deployment.store
        guard let organization = try await store.organization(named: name),
            let person = try await store.accounts(email: email, in: organization.id, limit: 1).first,
            try await Invitations(services.deployment).revoke(person.account, by: .shell)
        else { throw StartError(line: "\(email) has no invitation to \(name) that could be taken back") }
        return "the invitation of \(email) to \(name) does not work any more"
    }

    private func read(_ typed: Guest) throws -> (OrganizationName, EmailAddress) {
        guard let organization = OrganizationName(typed.organization), let email = EmailAddress(typed.email) else {
            throw StartError(line: Self.problem(organization: typed.organization, email: typed.email) ?? "not a person")
        }
        return (organization, email)
    }
}

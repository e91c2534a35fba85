package import Identity
package import Primitives
import Storage

/// A person whom an operator named, with their organization.
package struct FoundPerson: Sendable {
    /// The person.
    package let account: Account
    /// Their password, if they have one.
    package let password: PasswordCredential?
    /// Whether they have a device for one-time codes.
    package let hasSecondFactor: Bool
    /// Their organization.
    package let organization: Organization

    /// Finds the person with this address in the organization with this short name; `-` is the operators' own.
    ///
    /// Throws `SupportError` when there is none.
    package static func find(
        _ email: EmailAddress, in organization: String, _ deployment: Deployment
    ) async throws -> FoundPerson {
        let organization = try await FoundPerson.organization(organization, deployment)
        let found = try await deployment.store.accounts(email: email, in: organization.id, limit: 1).first
        guard let found else {
            throw SupportError("organization \(organization.name) has nobody with the email \(email)")
        }
        return FoundPerson(
            account: found.account, password: found.password, hasSecondFactor: found.hasSecondFactor,
            organization: organization)
    }

    /// The organization with this short name; `-` is the operators' own.
    ///
    /// Throws `SupportError` when there is none.
    package static func organization(_ name: String, _ deployment: Deployment) async throws -> Organization {
        let known = name == OrganizationName.operators.value ? .operators : OrganizationName(name)
        guard let known, let organization = try await deployment.store.organization(named: known) else {
            throw SupportError("there is no organization '\(name)'")
        }
        return organization
    }
}

/// Why something that an operator asked for cannot be done: one line that says what to do.
package struct SupportError: Error, CustomStringConvertible, Equatable {
    /// The line.
    package let description: String

    /// A line.
    package init(_ line: String) { description = line }
}

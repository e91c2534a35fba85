import Identity
import Primitives
import Provider
import Storage

/// What organizations and people are called, remembered while a log is printed.
struct AuditNames {
    /// Names kept at most; beyond it they are asked for anew.
    private static let capacity = 10_000

    private let services: Services
    private var organizations: [OrganizationID: String] = [:]
    private var emails: [AccountID: String?] = [:]

    init(_ services: Services) { self.services = services }

    /// The short name of the organization whose log this is, or its id when it was removed.
    mutating func name(of log: AuditLog) async throws -> String {
        guard let id = log.organization else { return "(deployment)" }
        if let known = organizations[id] { return known }
        let name = try await services.deployment.store.organization(id)?.name.value ?? id.value
        if organizations.count >= Self.capacity { organizations = [:] }
        organizations[id] = name
        return name
    }

    /// The email of an account that still exists.
    mutating func email(of account: AccountID) async throws -> String? {
        if let known = emails[account] { return known }
        let email = try await services.deployment.store.account(account)?.email.address
        if emails.count >= Self.capacity { emails = [:] }
        emails[account] = .some(email)
        return email
    }
}

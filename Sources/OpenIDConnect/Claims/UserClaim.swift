package import Identity
package import Primitives

/// A claim about a person (OpenID Connect Core §5.1) and the scope that stands for it (§5.4).
///
/// Addresses and telephone numbers are not kept here, so the scopes `address` and `phone` are taken and yield nothing;
/// nor is `preferred_username`: nobody has one, and an email in its place would give it away under `profile`.
package enum UserClaim: String, Sendable, CaseIterable {
    case name
    case givenName = "given_name"
    case familyName = "family_name"
    case locale
    case updatedAt = "updated_at"
    case email
    case emailVerified = "email_verified"
    case groups
    case roles

    /// The scope that asks for it.
    package var scope: String {
        switch self {
        case .name, .givenName, .familyName, .locale, .updatedAt: "profile"
        case .email, .emailVerified: "email"
        case .groups: Scope.groups
        case .roles: Scope.roles
        }
    }

    /// The claim's value for a person; nil when it is not known.
    package func value(for account: Account) -> JSON? {
        switch self {
        case .name: account.fullName.map { .string($0) }
        case .givenName: account.givenName.map { .string($0) }
        case .familyName: account.familyName.map { .string($0) }
        case .locale: account.locale.map { .string($0) }
        case .updatedAt: .integer(account.updatedAt.seconds)
        case .email: .string(account.email.address)
        case .emailVerified: .bool(account.emailVerified)
        case .groups: .array(account.groups.map { .string($0) })
        case .roles: .array(account.roles.map { .string($0.rawValue) })
        }
    }
}

extension JSONObjectWriter {
    /// Adds the claims that `scopes` stand for and those of `requested` that have one of the values asked for.
    mutating func add(_ account: Account, scopes: [String], requested: [ClaimsRequest.Entry]) {
        for claim in UserClaim.allCases {
            let request = requested.first { $0.name.isSame(as: claim.rawValue) }
            guard scopes.contains(claim.scope) || request != nil else { continue }
            guard let value = claim.value(for: account) else { continue }
            if let request, !scopes.contains(claim.scope), !request.admits(value) { continue }
            add(claim.rawValue, value)
        }
    }
}

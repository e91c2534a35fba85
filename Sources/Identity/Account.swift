package import Primitives

/// Names an account for good.
///
/// It is the `sub` of its tokens and is never used again.
package typealias AccountID = ID<Account>

/// A person in one organization.
///
/// Credentials are beside it, never inside.
package struct Account: Sendable, Equatable {
    /// Random, never reused.
    package let id: AccountID
    /// The organization the account belongs to, for good.
    package let organization: OrganizationID
    /// Address, as typed and in normal form.
    ///
    /// Unique in the organization by its normal form.
    package var email: EmailAddress
    /// Whether somebody proved that the address is theirs.
    package var emailVerified: Bool
    /// First name, if known.
    package var givenName: String?
    /// Family name, if known.
    package var familyName: String?
    /// BCP 47 tag of the person's language, if they or an admin chose one.
    package var locale: String?
    /// What else applications may be told.
    package var claims: StandardClaims
    /// Whether the person may sign in.
    package var status: AccountStatus
    /// What the person may do in Signet itself.
    package var roles: [Role]
    /// Groups handed on to applications, sorted.
    package var groups: [String]
    /// Where the account comes from.
    package var source: AccountSource
    /// May sign in with password and second factor although native login is disabled.
    package var breakGlass: Bool
    /// When the account last changed.
    package var updatedAt: Timestamp

    /// An account as stored.
    package init(
        id: AccountID, organization: OrganizationID, email: EmailAddress, emailVerified: Bool = false,
        givenName: String? = nil, familyName: String? = nil, locale: String? = nil,
        claims: StandardClaims = StandardClaims(),
        status: AccountStatus = .active, roles: [Role] = [.member], groups: [String] = [],
        source: AccountSource = .native, breakGlass: Bool = false,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.organization = organization
        self.email = email
        self.emailVerified = emailVerified
        self.givenName = givenName
        self.familyName = familyName
        self.locale = locale
        self.claims = claims
        self.status = status
        self.roles = roles
        self.groups = groups
        self.source = source
        self.breakGlass = breakGlass
        self.updatedAt = updatedAt
    }

    /// The directory that keeps the password, if one does: it changes it, lets it expire and resets it.
    package var directory: DirectoryID? { if case .directory(let id) = source { id } else { nil } }

    /// Given and family name, or nil when neither is known.
    package var fullName: String? {
        let parts = [givenName, familyName].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

/// Whether a person may sign in.
package enum AccountStatus: String, Sendable, Codable, CaseIterable {
    /// Was sent an invitation and has not registered.
    case invited
    /// May sign in.
    case active
    /// May not, until an admin activates the account again.
    case suspended
}

/// What a person may do in Signet itself.
package enum Role: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Sign in.
    case member
    /// Administer the organization's people and connections.
    case admin
    /// Administer the organization, its admins included.
    case owner
    /// Run the deployment. Only in the operators' own organization.
    case `operator`
}

/// Where an account comes from.
package enum AccountSource: Sendable, Hashable, Codable {
    /// Made here; its password, if any, is ours.
    case native
    /// A directory of the organization checks the password.
    case directory(DirectoryID)
    /// Made at the first sign-in through a connection.
    case connection(ConnectionID)
}

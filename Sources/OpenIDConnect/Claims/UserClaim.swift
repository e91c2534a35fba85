package import Identity
package import Primitives

/// A claim about a person (OpenID Connect Core §5.1) and the scope that stands for it (§5.4).
///
/// `preferred_username` is only what somebody chose to be called: an email in its place would give it away under
/// `profile`.
package enum UserClaim: String, Sendable, CaseIterable {
    case name
    case givenName = "given_name"
    case familyName = "family_name"
    case middleName = "middle_name"
    case nickname
    case preferredUsername = "preferred_username"
    case profile
    case picture
    case website
    case gender
    case birthdate
    case zoneInfo = "zoneinfo"
    case locale
    case updatedAt = "updated_at"
    case email
    case emailVerified = "email_verified"
    case address
    case phoneNumber = "phone_number"
    case phoneNumberVerified = "phone_number_verified"
    case groups
    case roles

    /// The scope that asks for it.
    package var scope: String {
        switch self {
        case .name, .givenName, .familyName, .middleName, .nickname, .preferredUsername, .profile, .picture, .website,
            .gender, .birthdate, .zoneInfo, .locale, .updatedAt:
            "profile"
        case .email, .emailVerified: "email"
        case .address: "address"
        case .phoneNumber, .phoneNumberVerified: "phone"
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
        case .middleName: account.claims.middleName.map { .string($0) }
        case .nickname: account.claims.nickname.map { .string($0) }
        case .preferredUsername: account.claims.preferredUsername.map { .string($0) }
        case .profile: account.claims.profile.map { .string($0) }
        case .picture: account.claims.picture.map { .string($0) }
        case .website: account.claims.website.map { .string($0) }
        case .gender: account.claims.gender.map { .string($0) }
        case .birthdate: account.claims.birthdate.map { .string($0) }
        case .zoneInfo: account.claims.zoneInfo.map { .string($0) }
        case .locale: account.locale.map { .string($0) }
        case .updatedAt: .integer(account.updatedAt.seconds)
        case .email: .string(account.email.address)
        case .emailVerified: .bool(account.emailVerified)
        case .address: account.claims.address.json
        case .phoneNumber: account.claims.phoneNumber.map { .string($0) }
        case .phoneNumberVerified:
            account.claims.phoneNumber.map { _ in .bool(account.claims.phoneNumberVerified ?? false) }
        case .groups: .array(account.groups.map { .string($0) })
        case .roles: .array(account.roles.map { .string($0.rawValue) })
        }
    }
}

extension PostalAddress {
    /// The `address` claim; nil when nothing is known (OpenID Connect Core §5.1.1).
    fileprivate var json: JSON? {
        let members: [(String, String?)] = [
            ("formatted", formatted), ("street_address", streetAddress), ("locality", locality), ("region", region),
            ("postal_code", postalCode), ("country", country),
        ]
        let known = members.compactMap { name, value in
            value.map { JSON.Member(name: name, value: .string($0)) }
        }
        return known.isEmpty ? nil : .object(known)
    }
}

extension JSONObjectWriter {
    /// Adds the claims that `scopes` stand for and those of `requested` that have one of the values asked for.
    mutating func add(_ account: Account, scopes: [String], requested: [ClaimsRequest.Entry]) {
        for claim in UserClaim.allCases {
            let request = requested.first { $0.name.isSameBytes(as: claim.rawValue) }
            guard scopes.contains(claim.scope) || request != nil else { continue }
            guard let value = claim.value(for: account) else { continue }
            if let request, !scopes.contains(claim.scope), !request.admits(value) { continue }
            add(claim.rawValue, value)
        }
    }
}

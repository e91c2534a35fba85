import Identity

extension Account {
    /// Every key of a person in an organization that is a property of the account, in the order of an export.
    static let userFields: [Field<Account>] =
        operatorFields + claimFields + [
            Field("roles", \.roles, Format<Role>.choice(of: [.member, .admin, .owner]).list, default: [.member]),
            Field("groups", \.groups, Format<String>.text(upTo: 255).list.sortedSet, default: []),
            Field("break_glass", \.breakGlass, .flag, default: false),
        ]

    /// Every key of an operator that is a property of the account.
    static let operatorFields: [Field<Account>] = [
        Field("email_verified", \.emailVerified, .flag, default: false),
        Field("given_name", \.givenName, Format<String>.text(upTo: 255).orNothing, default: nil),
        Field("family_name", \.familyName, Format<String>.text(upTo: 255).orNothing, default: nil),
        Field("locale", \.locale, Format<String>.locale.orNothing, default: nil),
    ]

    /// The standard claims beside those that have a field of their own (OpenID Connect Core §5.1).
    private static let claimFields: [Field<Account>] = [
        claim("middle_name", \.claims.middleName), claim("nickname", \.claims.nickname),
        claim("preferred_username", \.claims.preferredUsername),
        claim("profile", \.claims.profile, Format<String>.webAddress),
        claim("picture", \.claims.picture, Format<String>.webAddress),
        claim("website", \.claims.website, Format<String>.webAddress), claim("gender", \.claims.gender),
        claim("birthdate", \.claims.birthdate, .birthdate), claim("zoneinfo", \.claims.zoneInfo),
        claim("phone_number", \.claims.phoneNumber),
        Field("phone_number_verified", \.claims.phoneNumberVerified, Format.flag.orNothing, default: nil),
        claim("address.formatted", \.claims.address.formatted, .lines),
        claim("address.street_address", \.claims.address.streetAddress, .lines),
        claim("address.locality", \.claims.address.locality), claim("address.region", \.claims.address.region),
        claim("address.postal_code", \.claims.address.postalCode),
        claim("address.country", \.claims.address.country),
    ]

    private static func claim(
        _ key: String, _ property: any WritableKeyPath<Account, String?> & Sendable,
        _ format: Format<String> = .text(upTo: 255)
    ) -> Field<Account> {
        Field(key, property, format.orNothing, default: nil)
    }
}

extension Format<String> {
    /// Text of one line or several, as on an envelope (OpenID Connect Core §5.1.1).
    fileprivate static let lines = matching("text of at most 1000 bytes") { text in
        !text.isEmpty && text.utf8.count <= 1_000
            && text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    }

    /// `YYYY-MM-DD`, `YYYY`, or `0000-MM-DD` for who keeps the year to themselves.
    fileprivate static let birthdate = matching("a date as in 1815-12-10, or 1815, or 0000-12-10") { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return false }
        guard parts.count == 3 else { return parts.count == 1 && text.utf8.count == 4 }
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return false }
        return (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
    }
}

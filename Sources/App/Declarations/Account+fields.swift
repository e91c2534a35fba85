import Identity

extension Account {
    /// Every key of a person in an organization that is a property of the account, in the order of an export.
    static let userFields: [Field<Account>] =
        operatorFields + [
            Field("roles", \.roles, Format<Role>.choice(of: [.member, .admin, .owner]).list, default: [.member]),
            Field("groups", \.groups, Format<String>.text(upTo: 255).list.sortedSet, default: []),
            Field("break_glass", \.breakGlass, .flag, default: false),
            .refused("totp", "nothing: this release does not know TOTP devices yet"),
        ]

    /// Every key of an operator that is a property of the account.
    static let operatorFields: [Field<Account>] = [
        Field("email_verified", \.emailVerified, .flag, default: false),
        Field("given_name", \.givenName, Format<String>.text(upTo: 255).orNothing, default: nil),
        Field("family_name", \.familyName, Format<String>.text(upTo: 255).orNothing, default: nil),
        Field("locale", \.locale, Format<String>.locale.orNothing, default: nil),
    ]
}

import Identity
import Primitives

extension Organization {
    /// Every key of an organization but `name`, `logo` and the lists of others, in the order of an export.
    static let fields: [Field<Organization>] =
        [
            Field(
                "display_name", expected: Format<String>.text().expected,
                read: { node throws(Mismatch) in
                    let name = try Format<String>.text().read(node)
                    return { $0.displayName = name }
                },
                value: { .text($0.displayName) }, isDefault: { $0.displayName == $0.name.value }),
            Field("domains", \.domains, .domains, default: []),
            Field("region", \.policy.region, Format<String>.text(upTo: 64).orNothing, default: nil),
            Field("native_login", \.policy.nativeLogin, .choice, default: .allowed),
            Field("mfa", \.policy.mfa, .choice, default: .optional),
            Field("default_locale", \.policy.defaultLocale, Format<String>.locale.orNothing, default: nil),
        ] + passwordFields + lockoutFields + sessionFields + [
            Field("invitation_days", \.policy.invitationDays, .whole(1...30), default: 7)
        ]

    private static let passwordFields: [Field<Organization>] = [
        Field("password_policy.preset", \.policy.password.preset, .choice, default: .modern),
        Field("password_policy.min_length", \.policy.password.minLength, Format.whole(1...400).orNothing, default: nil),
        Field(
            "password_policy.max_length", \.policy.password.maxLength, Format.whole(8...1_024).orNothing, default: nil),
        Field(
            "password_policy.require", \.policy.password.require,
            Format<PasswordPolicy.CharacterClass>.choice.list.orNothing, default: nil),
        Field("password_policy.history", \.policy.password.history, Format.whole(0...24).orNothing, default: nil),
        Field(
            "password_policy.max_age_days", \.policy.password.maxAgeDays, Format.whole(0...3_650).orNothing,
            default: nil),
        Field("password_policy.forbid_common", \.policy.password.forbidCommon, Format.flag.orNothing, default: nil),
    ]

    private static let lockoutFields: [Field<Organization>] =
        // NIST SP 800-63B-4 §3.2.2: at most 100 wrong passwords in a row.
        [Field("lockout.max_attempts", \.policy.lockout.maxAttempts, .whole(1...100), default: 6)]
        + Field.duration("lockout.window", \.policy.lockout.windowSeconds, in: .seconds, 1...604_800, default: 300)
        + Field.duration("lockout.duration", \.policy.lockout.durationSeconds, in: .seconds, 1...604_800, default: 300)

    private static let sessionFields: [Field<Organization>] =
        Field.duration("session.inactivity", \.policy.session.inactivityDays, in: .days, 1...3_650, default: 20)
        + Field.duration("session.max", \.policy.session.maxDays, in: .days, 1...3_650, default: 90)
}

extension Format<[String]> {
    /// Email domains, brought into their one form.
    fileprivate static let domains: Format = {
        let domain = Format<String>(
            "an email domain, as in acme.example",
            read: { node in
                guard let text = node.text, let email = EmailAddress("x@" + text), email.localPart == "x" else {
                    return nil
                }
                return email.domain
            }, write: DocumentValue.text)
        return domain.list.sortedSet
    }()
}

extension Format where Value == [String] {
    /// The same list, sorted, each element once.
    var sortedSet: Format<[String]> {
        let (read, write) = (read, write)
        return Format<[String]>(
            expected: expected, read: { node throws(Mismatch) in Set(try read(node)).sorted() }, write: write)
    }
}

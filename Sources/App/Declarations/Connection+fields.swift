import Identity
import Primitives

extension ConnectionSettings {
    /// Every key of a connection of a kind but `id`, `type` and `client_secret`, in the order of an export.
    static func fields(of kind: ProviderSettings.Kind) -> [Field<ConnectionSettings>] {
        switch kind {
        case .saml: shownFields + samlFields + attributeFields + peopleFields
        case .oidc: shownFields + oidcFields + attributeFields + peopleFields
        }
    }

    /// Every key there is, for an entry that does not say what it speaks: each key once.
    static let allFields: [Field<ConnectionSettings>] =
        shownFields + samlFields + oidcFields.filter { field in !samlFields.contains { $0.key == field.key } }
        + attributeFields + peopleFields

    private static let shownFields: [Field<ConnectionSettings>] = [
        Field("enabled", \.isEnabled, .flag, default: true),
        Field(
            "display_name", expected: Format<String>.text(upTo: 255).expected,
            read: { node throws(Mismatch) in
                let name = try Format<String>.text(upTo: 255).read(node)
                return { $0.displayName = name }
            },
            value: { .text($0.displayName) }, isDefault: { _ in false }),
        Field("vendor", \.vendor, .choice, default: .generic),
    ]

    private static let attributeFields: [Field<ConnectionSettings>] = ProfileAttribute.allCases.map { attribute in
        let format = Format<String>.text(upTo: 255).orNothing
        return Field(
            "attribute_mapping.\(attribute.rawValue)", expected: format.expected,
            read: { node throws(Mismatch) in
                let name = try format.read(node)
                return { $0.attributeMapping[attribute] = name }
            },
            value: { format.write($0.attributeMapping[attribute]) },
            isDefault: { $0.attributeMapping[attribute] == $0.provider.standardAttributes[attribute] })
    }

    private static let peopleFields: [Field<ConnectionSettings>] =
        [Role.member, .admin, .owner].map { role in
            let format = Format<String>.text(upTo: 1_024).list.sortedSet
            return Field(
                "role_mapping.\(role.rawValue)", expected: format.expected,
                read: { node throws(Mismatch) in
                    let groups = try format.read(node)
                    return { $0.roleMapping[role] = groups.isEmpty ? nil : groups }
                },
                value: { format.write($0.roleMapping[role] ?? []) }, isDefault: { $0.roleMapping[role] == nil })
        } + [
            Field("jit", \.createsAccounts, .flag, default: true),
            Field("required_acr", \.requiredACR, Format<String>.text(upTo: 255).list, default: []),
            Field("acr_values", \.acrValues, Format<String>.text(upTo: 255).list, default: []),
            Field("link_by_email", \.linkByEmail, .choice, default: .never),
        ]
}

extension ProviderSettings.Kind {
    /// The keys that only an entry of this kind has.
    var ownKeys: Set<String> {
        let others: Set = Set(
            Self.allCases.filter { $0 != self }.flatMap { ConnectionSettings.fields(of: $0).map(\.key) })
        return Set(ConnectionSettings.fields(of: self).map(\.key)).subtracting(others)
    }
}

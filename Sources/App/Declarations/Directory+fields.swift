import Identity
import NIOSSL

extension DirectorySettings {
    /// Every key of a directory but `id` and `bind_password`, in the order of an export.
    static let fields: [Field<DirectorySettings>] =
        [
            Field(
                "type", expected: "ldap",
                read: { node throws(Mismatch) in
                    guard node.text == "ldap" else { throw Mismatch(node, expected: "ldap") }
                    return { _ in }
                },
                value: { _ in .text("ldap") }, isDefault: { _ in false }),
            Field(
                "url", expected: Format<DirectoryURL>.address.expected,
                read: { node throws(Mismatch) in
                    let url = try Format<DirectoryURL>.address.read(node)
                    return { $0.url = url }
                },
                value: { Format<DirectoryURL>.address.write($0.url) }, isDefault: { _ in false }),
            Field("start_tls", \.startTLS, .flag, default: false),
            Field(
                "ca_certificates", \.certificates, Format<String>.certificates.orNothing, default: nil),
            Field("base_dn", \.baseDN, .distinguishedName, default: ""),
            Field("bind_dn", \.bindDN, Format<String>.distinguishedName.orNothing, default: nil),
            Field(
                "user_filter", expected: Format<DirectoryFilter>.people.expected,
                read: { node throws(Mismatch) in
                    let filter = try Format<DirectoryFilter>.people.read(node)
                    return { $0.userFilter = filter }
                },
                value: { Format<DirectoryFilter>.people.write($0.userFilter) }, isDefault: { _ in false }),
        ] + attributeFields
        + Field.duration("timeout", \.timeoutSeconds, in: .seconds, 1...30, default: 5)

    private static let attributeFields: [Field<DirectorySettings>] = ProfileAttribute.allCases.map { attribute in
        let format = Format<String>.attributeName.orNothing
        let standard = DirectorySettings.standardAttributes[attribute]
        return Field(
            "attributes.\(attribute.rawValue)", expected: format.expected,
            read: { node throws(Mismatch) in
                let name = try format.read(node)
                return { $0.attributes[attribute] = name }
            },
            value: { format.write($0.attributes[attribute]) }, isDefault: { $0.attributes[attribute] == standard })
    }
}

extension Format<DirectoryURL> {
    fileprivate static let address = Format(
        "ldap:// or ldaps:// with a host and maybe a port", read: { $0.text.flatMap { DirectoryURL($0) } },
        write: { .text($0.text) })
}

extension Format<DirectoryFilter> {
    fileprivate static let people = Format(
        "one filter in parentheses with {email} in it, as in (mail={email})",
        read: { $0.text.flatMap { DirectoryFilter($0) } }, write: { .text($0.text) })
}

extension Format<String> {
    /// A distinguished name as text (RFC 4514), as far as can be told without a directory.
    fileprivate static let distinguishedName = matching("a distinguished name, as in dc=acme,dc=example") { text in
        text.contains("=") && text.utf8.count <= 1_000
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// The name of an attribute, with options or as numbers (RFC 4512 §2.5).
    fileprivate static let attributeName = matching("the name of an attribute, as in givenName") { text in
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || ";.-".utf8.contains(byte)
            }
    }

    /// Certificates in PEM.
    fileprivate static let certificates = matching("certificates in PEM, or file:PATH of a file with some") { text in
        guard text.utf8.count <= 65_536, let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(text.utf8)) else {
            return false
        }
        return !certificates.isEmpty
    }
}

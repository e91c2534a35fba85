import Identity
import Primitives

extension ConnectionSettings {
    /// What is said of a SAML identity provider; nothing sticks to any other.
    var saml: SAMLSettings {
        get {
            guard case .saml(let settings) = provider else { return SAMLSettings(source: .document("")) }
            return settings
        }
        set { if case .saml = provider { provider = .saml(newValue) } }
    }

    /// The keys of a SAML identity provider.
    static let samlFields: [Field<ConnectionSettings>] =
        sourceFields + [
            Field("metadata_refresh", \.saml.refresh, .choice, default: .tls),
            Field("metadata_certificates", \.saml.metadataCertificates, Format<String>.certificate.list, default: []),
            Field("sign_authn_requests", \.saml.signsRequests, .flag, default: true),
            Field("request_signature", \.saml.requestSignature, .choice, default: .rsaSHA256),
            Field("want_encrypted_assertions", \.saml.wantsEncryptedAssertions, .flag, default: false),
            Field("allow_idp_initiated", \.saml.allowsProviderInitiated, .flag, default: false),
        ] + Field.duration("clock_skew", \.saml.clockSkewSeconds, in: .seconds, 0...300, default: 60)
        + [
            Field("name_id_format", \.saml.nameIDFormat, Format<String>.nameIDFormat.orNothing, default: nil),
            Field("subject_attribute", \.saml.subjectAttribute, Format<String>.text(upTo: 255).orNothing, default: nil),
            Field("entity_id", \.saml.entityID, Format<String>.entityID.orNothing, default: nil),
            Field("acs_path", \.saml.acsPath, Format<String>.answerPath.orNothing, default: nil),
        ]

    /// Where what is known of the provider comes from: one of three ways to say it.
    private static let sourceFields: [Field<ConnectionSettings>] = [
        // The reader puts the file's text in place of its path; an export has the text.
        document("idp_metadata_file", isWritten: false), document("idp_metadata", isWritten: true),
        source("idp_metadata_url", .webAddress) { url, _ in
            .url(url)
        } from: { source in
            if case .url(let url) = source { url } else { nil }
        },
        source("idp_entity_id", .entityID) { entityID, source in
            .typed(entityID: entityID, signOnURL: source.typed.signOnURL, certificates: source.typed.certificates)
        } from: { source in
            if case .typed(let entityID, _, _) = source { entityID } else { nil }
        },
        source("idp_sso_url", .webAddress) { url, source in
            .typed(entityID: source.typed.entityID, signOnURL: url, certificates: source.typed.certificates)
        } from: { source in
            if case .typed(_, let url, _) = source { url } else { nil }
        },
        source("idp_certificates", Format<String>.certificate.list) { certificates, source in
            .typed(
                entityID: source.typed.entityID, signOnURL: source.typed.signOnURL, certificates: certificates)
        } from: { source in
            if case .typed(_, _, let certificates) = source { certificates } else { nil }
        },
    ]

    private static func document(_ key: String, isWritten: Bool) -> Field<ConnectionSettings> {
        let field = source(key, Format<String>.metadata) { text, _ in
            .document(text)
        } from: { source in
            if case .document(let text) = source { text } else { nil }
        }
        guard !isWritten else { return field }
        return Field(key, about: "idp_metadata", expected: field.expected, read: field.read)
    }

    private static func source<Value: Sendable>(
        _ key: String, _ format: Format<Value>,
        make: @escaping @Sendable (Value, SAMLSettings.Source) -> SAMLSettings.Source,
        from read: @escaping @Sendable (SAMLSettings.Source) -> Value?
    ) -> Field<ConnectionSettings> {
        Field(
            key, expected: format.expected,
            read: { node throws(Mismatch) in
                let value = try format.read(node)
                return { $0.saml.source = make(value, $0.saml.source) }
            },
            value: { read($0.saml.source).map(format.write) }, isDefault: { read($0.saml.source) == nil })
    }
}

extension SAMLSettings.Source {
    /// What was typed so far.
    fileprivate var typed: (entityID: String, signOnURL: String, certificates: [String]) {
        guard case .typed(let entityID, let signOnURL, let certificates) = self else { return ("", "", []) }
        return (entityID, signOnURL, certificates)
    }
}

extension Format<String> {
    /// A metadata document.
    fileprivate static let metadata = matching("the XML of the provider's metadata, at most 2 MiB") { text in
        (1...(2 << 20)).contains(text.utf8.count)
    }

    /// A certificate; its key is looked at when everything is known.
    fileprivate static let certificate = matching("a certificate in PEM, or file:PATH of one") { text in
        (1...16_384).contains(text.utf8.count) && !text.hasPrefix("file:")
    }

    /// Something that names a SAML entity.
    fileprivate static let entityID = matching("an entity ID of at most 1024 bytes without white space") { text in
        (1...1_024).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && !$0.properties.isWhitespace
            }
    }

    /// A NameID format: its URI, or its last word for one of the standard's.
    fileprivate static let nameIDFormat = Format(
        "\(nameIDFormats.keys.sorted().joined(separator: ", ")) or a URI",
        read: { node in
            guard let text = node.text else { return nil }
            if let known = nameIDFormats[text] { return known }
            let isURI =
                text.contains(":") && text.utf8.count <= 255 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return isURI ? text : nil
        },
        write: { format in .text(nameIDFormats.first { $0.value == format }?.key ?? format) })

    /// The formats of the standard that requests may ask for (SAML Core §8.3).
    private static let nameIDFormats = [
        "persistent": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "transient": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "emailAddress": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        "unspecified": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    ]

    /// A path of ours that none of our own pages has.
    fileprivate static let answerPath = matching("a path such as /saml/acs that is none of Signet's own") { text in
        (2...255).contains(text.utf8.count) && text.hasPrefix("/") && !text.hasPrefix("/sso/") && !text.contains("//")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "/._~-".utf8.contains(byte)
            }
    }
}

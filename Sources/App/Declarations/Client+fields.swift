import Identity
import JOSE
import OpenIDConnect
import Primitives

extension Client {
    /// Every key of a client but `client_id`, `client_secret` and `organization`, in the order of an export: the names
    /// of RFC 7591 §2 and of OpenID Connect Registration 1.0 §2.
    static let fields: [Field<Client>] =
        [
            Field(
                "client_name", expected: Format<String>.text().expected,
                read: { node throws(Mismatch) in
                    let name = try Format<String>.text().read(node)
                    return { $0.name = name }
                },
                value: { .text($0.name) }, isDefault: { $0.name == $0.id.value }),
            Field("application_type", \.metadata.applicationType, .choice, default: .web),
            Field("redirect_uris", \.metadata.redirectURIs, Format<String>.text(upTo: 2_048).list, default: []),
            Field(
                "post_logout_redirect_uris", \.metadata.postLogoutRedirectURIs, Format<String>.text(upTo: 2_048).list,
                default: []),
            Field("grant_types", \.metadata.grantTypes, .grantTypes, default: [.authorizationCode]),
            Field(
                "response_types", expected: "[code]",
                read: { node throws(Mismatch) in
                    guard let list = node.list, list.allSatisfy({ $0.text == "code" }) else {
                        throw Mismatch(node, expected: "[code]")
                    }
                    return { _ in }
                }),
            Field("token_endpoint_auth_method", \.metadata.authenticationMethod, .choice, default: .clientSecretBasic),
            Field("scope", \.metadata.scopes, .scopes, default: ["openid"]),
            Field(
                "id_token_signed_response_alg", \.metadata.idTokenAlgorithm, Format<String>.algorithm.orNothing,
                default: nil),
            Field("jwks", \.metadata.jwks, Format<String>.keySet.orNothing, default: nil),
            Field("jwks_uri", \.metadata.jwksURI, Format<String>.webAddress.orNothing, default: nil),
            Field(
                "token_endpoint_auth_signing_alg", \.metadata.authenticationAlgorithm,
                Format<String>.algorithm.orNothing,
                default: nil),
            Field("client_uri", \.metadata.clientURI, Format<String>.webAddress.orNothing, default: nil),
            Field("initiate_login_uri", \.metadata.initiateLoginURI, Format<String>.webAddress.orNothing, default: nil),
            Field("logo_uri", \.metadata.logoURI, Format<String>.webAddress.orNothing, default: nil),
            Field("policy_uri", \.metadata.policyURI, Format<String>.webAddress.orNothing, default: nil),
            Field("tos_uri", \.metadata.tosURI, Format<String>.webAddress.orNothing, default: nil),
            Field("contacts", \.metadata.contacts, Format<String>.text(upTo: 255).list, default: []),
            Field("default_max_age", \.metadata.defaultMaxAge, Format.whole(0...315_360_000).orNothing, default: nil),
            Field("require_auth_time", \.metadata.requireAuthTime, .flag, default: false),
            Field("default_acr_values", \.metadata.defaultACRValues, Format<String>.text(upTo: 255).list, default: []),
            Field("require_consent", \.metadata.requireConsent, .flag, default: false),
        ] + requestFields + answerFields + logoutFields

    /// How it asks.
    private static let requestFields: [Field<Client>] = [
        Field(
            "request_object_signing_alg", \.metadata.requestObjectAlgorithm, Format<String>.algorithm.orNothing,
            default: nil),
        Field("request_uris", \.metadata.requestURIs, Format<String>.webAddress.list, default: []),
        Field("require_pushed_authorization_requests", \.metadata.requirePushedRequests, .flag, default: false),
        Field("require_signed_request_object", \.metadata.requireSignedRequests, .flag, default: false),
        Field("dpop_bound_access_tokens", \.metadata.dpopBoundAccessTokens, .flag, default: false),
        Field("resources", \.metadata.resources, Format<String>.resource.list, default: []),
        Field("protected_resources", \.metadata.protectedResources, Format<String>.resource.list, default: []),
        Field("token_exchange", \.metadata.tokenExchange, .choice, default: .delegation),
    ]

    /// What it gets.
    private static let answerFields: [Field<Client>] =
        [
            Field("subject_type", \.metadata.subjectType, .choice, default: .public),
            Field(
                "sector_identifier_uri", \.metadata.sectorIdentifierURI, Format<String>.webAddress.orNothing,
                default: nil),
            Field(
                "userinfo_signed_response_alg", \.metadata.userInfoAlgorithm, Format<String>.algorithm.orNothing,
                default: nil),
            Field(
                "introspection_signed_response_alg", \.metadata.introspectionAlgorithm,
                Format<String>.algorithm.orNothing, default: nil),
        ]
        + Field.duration(
            "authorization_code_lifetime", \.metadata.lifetimes.authorizationCodeSeconds, in: .seconds, 0...600,
            default: 0)
        + Field.duration(
            "access_token_lifetime", \.metadata.lifetimes.accessTokenSeconds, in: .seconds, 0...86_400, default: 0)
        + Field.duration(
            "id_token_lifetime", \.metadata.lifetimes.idTokenSeconds, in: .seconds, 0...86_400, default: 0)
        + Field.duration(
            "refresh_token_lifetime", \.metadata.lifetimes.refreshTokenSeconds, in: .seconds, 0...31_536_000,
            default: 0)

    /// How it hears of logouts.
    private static let logoutFields: [Field<Client>] = [
        Field(
            "frontchannel_logout_uri", \.metadata.frontChannelLogoutURI, Format<String>.webAddress.orNothing,
            default: nil),
        Field(
            "frontchannel_logout_session_required", \.metadata.frontChannelSessionRequired, .flag, default: false),
        Field(
            "backchannel_logout_uri", \.metadata.backChannelLogoutURI, Format<String>.webAddress.orNothing,
            default: nil),
        Field("backchannel_logout_session_required", \.metadata.backChannelSessionRequired, .flag, default: false),
    ]
}

extension Format<Set<GrantType>> {
    /// A list of grant types, written in one order.
    fileprivate static let grantTypes: Format = {
        let list = Format<GrantType>.choice.list
        return Format(
            expected: list.expected, read: { node throws(Mismatch) in Set(try list.read(node)) },
            write: { types in list.write(GrantType.allCases.filter(types.contains)) })
    }()
}

extension Format<[String]> {
    /// Scope tokens with spaces between them (RFC 6749 §3.3).
    fileprivate static let scopes = Format(
        "scopes with a space between each two, as in openid profile email",
        read: { node in
            guard let text = node.text, text.utf8.count <= 2_048 else { return nil }
            var scopes: [String] = []
            for token in text.split(separator: " ").map(String.init) where !scopes.contains(token) {
                let fits = token.utf8.allSatisfy { byte in
                    byte == 0x21 || (0x23...0x5B).contains(byte) || (0x5D...0x7E).contains(byte)
                }
                guard fits else { return nil }
                scopes.append(token)
            }
            return scopes
        }, write: { .text($0.joined(separator: " ")) })
}

extension Format<String> {
    fileprivate static let algorithm = Format(
        Format<SignatureAlgorithm>.choice.expected,
        read: { (try? Format<SignatureAlgorithm>.choice.read($0))?.rawValue }, write: DocumentValue.literal)

    /// A resource indicator (RFC 8707 §2): an absolute URI without a fragment.
    fileprivate static let resource = matching("an absolute URI without a fragment") { ResourceIndicator($0) != nil }

    /// A JSON Web Key Set (RFC 7517 §5), as YAML or as JSON in a text; kept as JSON.
    fileprivate static let keySet = Format(
        "a JSON Web Key Set of public keys, each of which can verify a signature",
        read: { node in
            guard let json = node.text.map({ try? JSON.parse($0) }) ?? JSON(node), let listed = json["keys"]?.array,
                let keys = try? KeySet(json), !keys.keys.isEmpty, keys.keys.count == listed.count
            else { return nil }
            return json.text
        },
        write: { text in (try? JSON.parse(text)).map { DocumentValue($0) } ?? .literal("null") })
}

extension JSON {
    /// A YAML value as JSON; every scalar but a truth value is text, as in all members of a key.
    fileprivate init?(_ node: DocumentNode) {
        switch node.content {
        case .scalar(let text, let isQuoted):
            guard !node.isNull else { return nil }
            self = !isQuoted && (text == "true" || text == "false") ? .bool(text == "true") : .string(text)
        case .list(let nodes):
            let values = nodes.compactMap { JSON($0) }
            guard values.count == nodes.count else { return nil }
            self = .array(values)
        case .mapping(let entries):
            let members = entries.compactMap { entry in JSON(entry.value).map { Member(name: entry.key, value: $0) } }
            guard members.count == entries.count else { return nil }
            self = .object(members)
        }
    }
}

extension DocumentValue {
    fileprivate init(_ json: JSON) {
        self =
            switch json {
            case .string(let text): .text(text)
            case .array(let values): .list(values.map { DocumentValue($0) })
            case .object(let members): .mapping(members.map { ($0.name, DocumentValue($0.value)) })
            case .null, .bool, .integer, .number: .literal(json.text)
            }
    }
}

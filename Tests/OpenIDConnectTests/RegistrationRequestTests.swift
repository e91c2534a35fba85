import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("What a client says of itself") struct RegistrationRequestTests {
    private static func read(_ members: [(String, JSON)]) throws(RegistrationError) -> RegistrationRequest {
        let document = JSON.object(members.map { JSON.Member(name: $0.0, value: $0.1) })
        return try RegistrationRequest(document.encoded())
    }

    private static let callback: (String, JSON) = ("redirect_uris", ["https://app.example/cb"])

    @Test("the defaults are those of the standards", .spec("RFC 7591", "2"), .spec("OIDC Registration", "2"))
    func defaults() throws {
        let request = try Self.read([Self.callback])
        let metadata = request.metadata
        #expect(metadata.redirectURIs == ["https://app.example/cb"])
        #expect(metadata.grantTypes == [.authorizationCode])
        #expect(metadata.authenticationMethod == .clientSecretBasic)
        #expect(metadata.applicationType == .web && metadata.subjectType == .public)
        #expect(metadata.idTokenAlgorithm == "RS256" && metadata.userInfoAlgorithm == nil)
        #expect(metadata.scopes == ["openid", "profile", "email", "address", "phone", "offline_access"])
        #expect(metadata.requireConsent)
        #expect(request.name == nil && request.clientID == nil && request.secret == nil)
    }

    @Test("every member that a client may set arrives", .spec("RFC 7591", "2"))
    func everything() throws {
        let key = try Keys.key(.es256).publicJWK
        let members: [(String, JSON)] = [
            Self.callback, ("application_type", "native"), ("contacts", ["a@app.example"]), ("software_id", "s"),
            ("software_version", "1"), ("client_uri", "https://app.example/"), ("logo_uri", "https://app.example/l"),
            ("policy_uri", "https://app.example/p"), ("tos_uri", "https://app.example/t"),
            ("initiate_login_uri", "https://app.example/i"), ("grant_types", ["authorization_code", "refresh_token"]),
            ("response_types", ["code"]), ("scope", "openid email"), ("token_endpoint_auth_method", "private_key_jwt"),
            ("token_endpoint_auth_signing_alg", "ES256"), ("jwks", ["keys": [key]]), ("dpop_bound_access_tokens", true),
            ("request_object_signing_alg", "PS256"), ("request_uris", ["https://app.example/r"]),
            ("require_pushed_authorization_requests", true), ("require_signed_request_object", true),
            ("default_max_age", 60), ("require_auth_time", true), ("default_acr_values", ["a"]),
            ("subject_type", "pairwise"), ("sector_identifier_uri", "https://app.example/s"),
            ("id_token_signed_response_alg", "EdDSA"), ("userinfo_signed_response_alg", "ES256"),
            ("introspection_signed_response_alg", "RS256"), ("post_logout_redirect_uris", ["https://app.example/bye"]),
            ("frontchannel_logout_uri", "https://app.example/f"), ("frontchannel_logout_session_required", true),
            ("backchannel_logout_uri", "https://app.example/b"), ("backchannel_logout_session_required", true),
            ("client_name", "App"), ("client_id", "me"), ("client_secret", "s3cret"), ("jwks_uri", .null),
        ]
        let request = try Self.read(members)
        #expect(request.name == "App" && request.clientID == "me" && request.secret?.reveal() == "s3cret")
        let client = Client(
            id: ClientID("me"), name: "App", organization: nil, metadata: request.metadata, secretMAC: nil)
        let information = ClientInformation(
            client: client, registeredAt: Example.now, secret: nil, token: Secret("t"), uri: "https://id.example/r")
        let told = try JSON.parse(information.body())
        for (name, value) in members where !["client_secret", "jwks_uri"].contains(name) {
            #expect(told[name] == value, "\(name)")
        }
        #expect(told["client_secret"] == nil && told["registration_access_token"] == "t")
    }

    @Test("what only an operator may set is passed over, and so is what nobody knows", .spec("RFC 7591", "2"))
    func operators() throws {
        let metadata = try Self.read([
            Self.callback, ("resources", ["https://api.example"]), ("protected_resources", ["https://api.example"]),
            ("token_exchange", "impersonation"), ("require_consent", false), ("organization", "acme"),
            ("access_token_lifetime_seconds", 86_400), ("lifetimes", ["accessTokenSeconds": 86_400]), ("x-new", 1),
            ("client_name#de", "Anwendung"), ("scope", "openid roles reports groups"),
        ]).metadata
        var expected = try Self.read([Self.callback]).metadata
        expected.scopes = ["openid", "groups"]
        #expect(metadata == expected)
    }

    private static let malformedMembers: [(String, JSON)] = [
        ("redirect_uris", "https://app.example/cb"), ("redirect_uris", [1]), ("redirect_uris", [""]),
        ("redirect_uris", .array((0..<51).map { .string("https://app.example/\($0)") })),
        ("redirect_uris", [.string("https://app.example/" + String(repeating: "a", count: 2_048))]),
        ("grant_types", "authorization_code"), ("grant_types", []), ("grant_types", ["implicit"]),
        ("grant_types", ["authorization_code", "password"]),
        ("grant_types", ["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"]),
        ("grant_types", ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"]),
        ("response_types", ["token"]), ("response_types", ["code", "id_token"]), ("response_types", []),
        ("token_endpoint_auth_method", "client_secret_jwt"), ("token_endpoint_auth_method", 1),
        ("id_token_signed_response_alg", "none"), ("id_token_signed_response_alg", "HS256"),
        ("userinfo_signed_response_alg", "none"), ("request_object_signing_alg", "none"),
        ("id_token_encrypted_response_alg", "RSA-OAEP"), ("userinfo_encrypted_response_enc", "A128GCM"),
        ("request_object_encryption_alg", "RSA-OAEP"), ("application_type", "browser"), ("subject_type", "ephemeral"),
        ("scope", ["openid"]), ("scope", "a  b"), ("scope", "a\"b"), ("default_max_age", "60"), ("default_max_age", -1),
        ("default_max_age", 1.5), ("require_auth_time", "true"), ("contacts", [["a"]]), ("client_name", ["a"]),
        ("client_name", .string(String(repeating: "a", count: 513))), ("client_name", "a\u{0}b"),
        ("jwks", "{}"), ("jwks", [:]), ("jwks", ["keys": []]), ("jwks", ["keys": [["kty": "oct", "k": "AAAA"]]]),
        ("client_uri", ""), ("logo_uri", ["https://app.example/"]), ("client_id", 1), ("client_secret", false),
    ]

    @Test("RO-11: every member has its type and its bounds", .spec("RFC 7591", "3.2.2"), arguments: malformedMembers)
    func malformed(name: String, value: JSON) {
        let members = name == "redirect_uris" ? [(name, value)] : [Self.callback, (name, value)]
        do {
            _ = try Self.read(members)
            Issue.record("taken")
        } catch {
            #expect(error.code == (name == "redirect_uris" ? .invalidRedirectURI : .invalidClientMetadata))
            #expect(error.description.hasPrefix(name) && error.status == 400)
        }
    }

    @Test("a private key among the public ones is refused", .spec("RFC 7517", "9.2"))
    func privateKey() throws {
        let good = try #require(try Keys.key(.es256).publicJWK.object)
        let bad = JSON.object(good + [JSON.Member(name: "d", value: "AAAA")])
        #expect(throws: RegistrationError.self) { try Self.read([Self.callback, ("jwks", ["keys": [bad]])]) }
        #expect(throws: RegistrationError.self) {
            try Self.read([Self.callback, ("jwks", ["keys": [.object(good), bad]])])
        }
    }

    @Test("what is no object, or says a thing twice, is refused", .spec("RFC 7591", "3.1"))
    func documents() {
        for text in ["", "[]", "null", "{", #"{"scope":"a","scope":"b"}"#, "redirect_uris=x"] {
            #expect(throws: RegistrationError.self, "\(text)") { try RegistrationRequest(text.utf8) }
        }
    }

    @Test("RO-17: nobody's software statement is believed", .spec("RFC 7591", "2.3"))
    func softwareStatement() {
        #expect(
            throws: RegistrationError(.invalidSoftwareStatement, "No issuer of software statements is trusted here.")
        ) { try Self.read([Self.callback, ("software_statement", "a.b.c")]) }
    }

    @Test("a client without the code grant has no response type", .spec("RFC 7591", "2.1"))
    func device() throws {
        let type: JSON = ["urn:ietf:params:oauth:grant-type:device_code"]
        let metadata = try Self.read([("grant_types", type)]).metadata
        #expect(metadata.grantTypes == [.deviceCode])
        #expect(throws: RegistrationError.self) {
            try Self.read([("grant_types", type), ("response_types", ["code"])])
        }
    }

    @Test(
        "CN-05: a name is one line that reads as it looks", .spec("RFC 7591", "5"),
        arguments: [
            ("Shop", "Shop"), ("  A \u{00A0} B  ", "A B"), ("A\u{2028}B", "A B"), ("A\u{202E}B", "AB"),
            ("\u{200B}\u{FEFF}", nil), ("Zoë's <b>shop</b>", "Zoë's <b>shop</b>"), ("店", "店"), ("\u{E000}", nil),
            (String(repeating: "x", count: 200), String(repeating: "x", count: 100)),
            ("a" + String(repeating: "\u{301}", count: 500), nil),
        ] as [(String, String?)])
    func displayName(_ name: String, _ clean: String?) { #expect(DisplayName.clean(name) == clean) }

    private static let addresses: [(String, String, Bool)] = [
        ("client_uri", "https://other.example/", true),
        ("client_uri", "data:text/html,x", false),
        ("logo_uri", "javascript:alert(1)", false),
        ("logo_uri", "data:image/png;base64,AA", false),
        ("policy_uri", "http://intranet/policy#privacy", true),
        ("policy_uri", "http://app.example\\@evil.example/", false), ("tos_uri", "//app.example/", false),
        ("initiate_login_uri", "https://app.example/login", true),
        ("initiate_login_uri", "http://localhost/login", false),
        ("jwks_uri", "https://user@app.example/", false),
        ("jwks_uri", "file:///etc/passwd", false),
        ("jwks_uri", "http://127.0.0.1:8000/jwks", true),
        ("sector_identifier_uri", "https://2130706433/", false),
        ("backchannel_logout_uri", "https://app.example/out#x", false),
        ("backchannel_logout_uri", "https://other.example/out", true),
        ("frontchannel_logout_uri", "https://app.example/out", true),
        ("frontchannel_logout_uri", "https://other.example/out", false),
        ("frontchannel_logout_uri", "https://app.example:8443/out", false),
        ("frontchannel_logout_uri", "javascript:alert(1)", false),
    ]

    @Test("RO-11, CN-20: an address is one that its purpose allows", .spec("RFC 7591", "5"), arguments: addresses)
    func address(member: String, uri: String, isFine: Bool) throws {
        let metadata = try Self.read([Self.callback, (member, .string(uri))]).metadata
        #expect(ClientURIRules.problems(of: metadata).map(\.member) == (isFine ? [] : [member]))
    }
}

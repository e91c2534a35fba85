import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Discovery") struct DiscoveryTests {
    static func document() throws -> JSON { try JSON.parse(Discovery.document(Example.server)) }

    static let values: [(String, JSON)] = [
        ("issuer", "https://id.example"), ("authorization_endpoint", "https://id.example/authorize"),
        ("token_endpoint", "https://id.example/token"), ("userinfo_endpoint", "https://id.example/userinfo"),
        ("jwks_uri", "https://id.example/jwks.json"), ("end_session_endpoint", "https://id.example/logout"),
        ("introspection_endpoint", "https://id.example/introspect"),
        ("revocation_endpoint", "https://id.example/revoke"), ("response_types_supported", ["code"]),
        ("response_modes_supported", ["query", "form_post"]), ("subject_types_supported", ["public", "pairwise"]),
        ("grant_types_supported", .array(GrantType.allCases.map { .string($0.rawValue) })),
        ("dpop_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("code_challenge_methods_supported", ["S256"]),
        ("id_token_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("userinfo_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("introspection_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("protected_resources", ["https://id.example"]),
        (
            "token_endpoint_auth_methods_supported",
            ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
        ),
        (
            "introspection_endpoint_auth_methods_supported",
            ["client_secret_basic", "client_secret_post", "private_key_jwt"]
        ),
        ("token_endpoint_auth_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("pushed_authorization_request_endpoint", "https://id.example/par"),
        ("require_pushed_authorization_requests", false), ("request_parameter_supported", true),
        ("request_uri_parameter_supported", true), ("require_request_uri_registration", true),
        ("request_object_signing_alg_values_supported", ["ES256", "RS256", "PS256", "EdDSA"]),
        ("claims_parameter_supported", true), ("authorization_response_iss_parameter_supported", true),
        ("ui_locales_supported", ["en", "de"]), ("acr_values_supported", ["urn:example:mfa"]),
        ("prompt_values_supported", ["none", "login", "consent", "select_account"]),
    ]

    @Test(
        "every value is what we do", .spec("OIDC Discovery", "3"),
        arguments: values)
    func value(name: String, value: JSON) throws { #expect(try Self.document()[name] == value) }

    @Test("openid is offered, and every claim a scope stands for", .spec("OIDC Discovery", "3"))
    func scopesAndClaims() throws {
        let document = try Self.document()
        #expect(document["scopes_supported"]?.strings?.contains("openid") == true)
        let claims = try #require(document["claims_supported"]?.strings)
        for claim in UserClaim.allCases { #expect(claims.contains(claim.rawValue)) }
        #expect(Set(claims).count == claims.count)
    }

    @Test("no list is empty: what is not offered is left out", .spec("OIDC Discovery", "3"))
    func noEmptyLists() throws {
        var server = Example.server
        server.acrValues = []
        let document = try JSON.parse(Discovery.document(server))
        #expect(document["acr_values_supported"] == nil)
        for member in document.object ?? [] { #expect(member.value != .array([])) }
    }
}

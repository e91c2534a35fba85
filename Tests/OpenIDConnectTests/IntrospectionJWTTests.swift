import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Signed introspection") struct IntrospectionJWTTests {
    @Test(
        "it is given to whoever asks for it", .spec("RFC 9701", "4"),
        arguments: [
            (["application/token-introspection+jwt"], true), (["application/json"], false), ([], false),
            (["application/json, Application/Token-Introspection+JWT;q=0.5"], true), (["*/*"], false),
            (["text/html", "application/token-introspection+jwt"], true),
            (["application/token-introspection+jwt;q=0"], false),
            (["application/token-introspection+jwt; q=0.0"], false),
            (["application/token-introspection+jwtx"], false), (["application/jwt"], false), ([", ,;"], false),
        ])
    func isWanted(accept: [String], isWanted: Bool) { #expect(IntrospectionJWT.isWanted(accept) == isWanted) }

    @Test("it says for whom, and cannot be taken for an access token", .spec("RFC 9701", "5"))
    func payload() throws {
        let payload = try JSON.parse(
            IntrospectionJWT.payload(
                Introspection.inactive, issuer: Example.issuer, asker: Example.client(), issuedAt: Example.now))
        let expected: JSON = [
            "iss": .string(Example.issuer), "aud": "portal", "iat": .integer(Example.now.seconds),
            "token_introspection": ["active": false],
        ]
        #expect(payload == expected)
    }

    @Test("an API is described where clients look for it", .spec("RFC 9728", "2"))
    func metadata() throws {
        let document = try JSON.parse(ProtectedResource.document(Example.server))
        #expect(document["resource"] == .string(Example.issuer))
        #expect(document["authorization_servers"] == [.string(Example.issuer)])
        #expect(document["bearer_methods_supported"] == ["header", "body"])
        #expect(document["dpop_signing_alg_values_supported"] == ["ES256", "RS256", "PS256", "EdDSA"])
        for member in document.object ?? [] { #expect(member.value != .array([])) }
    }
}

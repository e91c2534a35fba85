import JOSE
import OpenIDConnect
import Primitives
import TestKit

/// The upstream provider that these tests speak about, our client there, and the honest forms of what it sends.
enum Upstream {
    static let issuer = "https://login.example/acme"
    static let clientID = "signet"
    static let redirectURI = "https://id.example/sso/acme-oidc/callback"
    static let now = FixedClock().now()
    static let nonce = "n-0S6_WzA2Mj"
    static let accessToken = Secret("SlAV32hkKG")
    static let code = Secret("SplxlOBeZQQYbYS6WxSbIA")

    /// What the provider publishes of itself.
    static let document: JSON = [
        "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
        "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/keys"),
        "userinfo_endpoint": .string(issuer + "/userinfo"), "end_session_endpoint": .string(issuer + "/logout"),
        "response_types_supported": ["code", "code id_token"], "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none", "EdDSA", "PS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "authorization_response_iss_parameter_supported": true,
    ]

    static func configuration(_ document: JSON = document) throws -> ProviderConfiguration {
        guard let read = ProviderConfiguration.read(document.encoded(), issuer: issuer).value else {
            throw JOSEError.malformedClaim("document")
        }
        return read
    }

    /// An honest ID token's claims.
    static let claims: JSON = [
        "iss": .string(issuer), "sub": "248289761001", "aud": .string(clientID), "nonce": .string(nonce),
        "iat": .integer(now.seconds), "exp": .integer(now.seconds + 300),
    ]

    static func expectation(
        maxAge: Int? = nil, acr: [String] = [], skew: Duration = .seconds(60), askedAt: Timestamp = now
    ) -> UpstreamExpectation {
        UpstreamExpectation(
            issuer: issuer, clientID: clientID, algorithms: Set(SignatureAlgorithm.allCases), nonce: nonce,
            askedAt: askedAt, maxAge: maxAge, acceptedACR: acr, skew: skew)
    }

    static func verify(
        _ compact: String, keys: KeySet? = nil, expecting: UpstreamExpectation = expectation()
    ) throws -> UpstreamVerdict<UpstreamIDToken> {
        UpstreamIDToken.verify(
            Secret(compact), keys: try keys ?? Keys.published(), expecting: expecting, accessToken: accessToken,
            code: code, now: now)
    }

    /// The verdict on properly signed claims.
    static func verify(
        _ claims: JSON, algorithm: SignatureAlgorithm = .es256, expecting: UpstreamExpectation = expectation()
    ) throws -> UpstreamVerdict<UpstreamIDToken> {
        try verify(Keys.token(claims, type: "JWT", algorithm: algorithm), expecting: expecting)
    }

    /// The person of properly signed claims.
    static func token(_ claims: JSON = claims) throws -> UpstreamIDToken {
        guard let token = try verify(claims).value else { throw JOSEError.malformedClaim("id_token") }
        return token
    }
}

extension UpstreamVerdict {
    /// The names of the checks that failed, in order.
    var failures: [String] { checks.filter { $0.outcome == .failed }.map(\.name) }

    /// The one check of a name.
    func check(_ name: UpstreamCheck) -> Check? { checks.first { $0.name == name.rawValue } }
}

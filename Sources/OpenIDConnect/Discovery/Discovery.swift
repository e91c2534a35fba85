import Identity
import JOSE
import Primitives

/// What clients find out about us: made once, served as bytes.
package enum Discovery {
    /// `/.well-known/openid-configuration` (OpenID Connect Discovery §3).
    package static func openIDConfiguration(_ server: ServerFacts) -> [UInt8] {
        var document = JSONObjectWriter(capacity: 3_072)
        document.addCommon(server)
        document.addOpenID(server)
        return document.finish()
    }

    /// `/.well-known/oauth-authorization-server` (RFC 8414 §2): the same without what only OpenID Connect knows.
    package static func authorizationServer(_ server: ServerFacts) -> [UInt8] {
        var document = JSONObjectWriter(capacity: 2_048)
        document.addCommon(server)
        return document.finish()
    }

    /// Claims that can be had, for `claims_supported`.
    static let claims =
        ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "org_id", "org_name"]
        + ["idp"] + UserClaim.allCases.map(\.rawValue)
}

extension JSONObjectWriter {
    fileprivate mutating func addCommon(_ server: ServerFacts) {
        let algorithms = SignatureAlgorithm.allCases.map(\.rawValue)
        let methods = ClientAuthenticationMethod.allCases.map(\.rawValue)
        let confidential = methods.filter { $0 != ClientAuthenticationMethod.none.rawValue }
        add("issuer", server.issuer)
        add("authorization_endpoint", server.endpoints.authorization)
        add("token_endpoint", server.endpoints.token)
        add("jwks_uri", server.endpoints.keys)
        add("scopes_supported", server.scopes)
        add("response_types_supported", ["code"])
        add("response_modes_supported", ResponseMode.allCases.map(\.rawValue))
        add("grant_types_supported", GrantType.allCases.map(\.rawValue))
        add("token_endpoint_auth_methods_supported", methods)
        add("token_endpoint_auth_signing_alg_values_supported", algorithms)
        add("revocation_endpoint", server.endpoints.revocation)
        add("revocation_endpoint_auth_methods_supported", methods)
        add("revocation_endpoint_auth_signing_alg_values_supported", algorithms)
        add("introspection_endpoint", server.endpoints.introspection)
        add("introspection_endpoint_auth_methods_supported", confidential)
        add("introspection_endpoint_auth_signing_alg_values_supported", algorithms)
        add("code_challenge_methods_supported", ["S256"])
        add("authorization_response_iss_parameter_supported", true)  // RFC 9207 §3
        add("ui_locales_supported", server.locales)
    }

    fileprivate mutating func addOpenID(_ server: ServerFacts) {
        add("userinfo_endpoint", server.endpoints.userInfo)
        add("end_session_endpoint", server.endpoints.endSession)
        add("subject_types_supported", ["public"])
        add("id_token_signing_alg_values_supported", server.signingAlgorithms.map(\.rawValue))
        add("claim_types_supported", ["normal"])
        add("claims_supported", Discovery.claims)
        if !server.acrValues.isEmpty { add("acr_values_supported", server.acrValues) }
        add("display_values_supported", AuthorizationRequest.Display.allCases.map(\.rawValue))
        add("prompt_values_supported", Prompt.allCases.map(\.rawValue))
        add("claims_parameter_supported", true)
        add("request_parameter_supported", false)
        add("request_uri_parameter_supported", false)
    }
}

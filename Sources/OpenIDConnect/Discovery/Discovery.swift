import Identity
import JOSE
import Primitives

/// What clients find out about us: made once, served as bytes.
package enum Discovery {
    /// The document for `/.well-known/openid-configuration` (OpenID Connect Discovery §3) and, as it is, for
    /// `/.well-known/oauth-authorization-server`, where what only OpenID Connect knows does no harm (RFC 8414 §2).
    package static func document(_ server: ServerFacts) -> [UInt8] {
        var document = JSONObjectWriter(capacity: 3_072)
        document.addEndpoints(server)
        document.addAuthentication()
        document.addProtocol(server)
        document.addClaims(server)
        document.addLogout(server)
        return document.finish()
    }

    /// Claims that can be had, for `claims_supported`.
    static let claims =
        ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "org_id", "org_name"]
        + ["idp"] + UserClaim.allCases.map(\.rawValue)
}

extension JSONObjectWriter {
    fileprivate mutating func addEndpoints(_ server: ServerFacts) {
        add("issuer", server.issuer)
        add("authorization_endpoint", server.endpoints.authorization)
        add("token_endpoint", server.endpoints.token)
        add("userinfo_endpoint", server.endpoints.userInfo)
        add("jwks_uri", server.endpoints.keys)
        add("end_session_endpoint", server.endpoints.endSession)
        add("introspection_endpoint", server.endpoints.introspection)
        add("revocation_endpoint", server.endpoints.revocation)
        if let endpoint = server.endpoints.deviceAuthorization { add("device_authorization_endpoint", endpoint) }
        if let endpoint = server.endpoints.pushedRequests { add("pushed_authorization_request_endpoint", endpoint) }
        add("protected_resources", [server.issuer])  // RFC 9728 §4
        if server.registration != .nobody { add("registration_endpoint", server.endpoints.registration) }
    }

    fileprivate mutating func addAuthentication() {
        let algorithms = SignatureAlgorithm.allCases.map(\.rawValue)
        let methods = ClientAuthenticationMethod.allCases.map(\.rawValue)
        for endpoint in ["token", "revocation", "introspection"] {
            // A public client has nothing to prove itself with, so it may not ask about tokens (RFC 7662 §2.1).
            let isOpen = endpoint != "introspection"
            add("\(endpoint)_endpoint_auth_methods_supported", methods.filter { isOpen || $0 != "none" })
            add("\(endpoint)_endpoint_auth_signing_alg_values_supported", algorithms)
        }
    }

    fileprivate mutating func addProtocol(_ server: ServerFacts) {
        add("scopes_supported", server.scopes)
        add("response_types_supported", ["code"])
        add("response_modes_supported", ResponseMode.allCases.map(\.rawValue))
        add("grant_types_supported", GrantType.allCases.map(\.rawValue))
        add("code_challenge_methods_supported", ["S256"])
        add("dpop_signing_alg_values_supported", DPoPProof.algorithms.map(\.rawValue))
        add("authorization_response_iss_parameter_supported", true)  // RFC 9207 §3
        add("claims_parameter_supported", true)
        add("require_pushed_authorization_requests", false)
        add("request_parameter_supported", true)
        add("request_uri_parameter_supported", true)
        add("require_request_uri_registration", true)
        add("request_object_signing_alg_values_supported", SignatureAlgorithm.allCases.map(\.rawValue))
        add("prompt_values_supported", Prompt.allCases.map(\.rawValue))
        add("display_values_supported", AuthorizationRequest.Display.allCases.map(\.rawValue))
        add("ui_locales_supported", server.locales)
    }

    /// What OpenID Connect Session Management §3.3, Front-Channel Logout §3 and Back-Channel Logout §2.1 tell.
    fileprivate mutating func addLogout(_ server: ServerFacts) {
        if let frame = server.endpoints.checkSession { add("check_session_iframe", frame) }
        for channel in ["frontchannel", "backchannel"] {
            add("\(channel)_logout_supported", true)
            add("\(channel)_logout_session_supported", true)
        }
    }

    fileprivate mutating func addClaims(_ server: ServerFacts) {
        add("subject_types_supported", SubjectType.allCases.map(\.rawValue))
        for answer in ["id_token", "userinfo", "introspection"] {
            add("\(answer)_signing_alg_values_supported", server.signingAlgorithms.map(\.rawValue))
        }
        add("claim_types_supported", ["normal"])
        add("claims_supported", Discovery.claims)
        if !server.acrValues.isEmpty { add("acr_values_supported", server.acrValues) }
    }
}

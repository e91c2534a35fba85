/// What is checked of an upstream OpenID provider, in the order it is checked.
///
/// The raw values are kept with attempts and read by programs: none is ever renamed.
package enum UpstreamCheck: String, Sendable, CaseIterable {
    // MARK: The discovery document

    /// The document could be fetched and is a JSON object.
    case discoveryDocument = "discovery_document"
    /// Its `issuer` is the configured one.
    case discoveryIssuer = "discovery_issuer"
    /// `authorization_endpoint`.
    case authorizationEndpoint = "authorization_endpoint"
    /// `token_endpoint`.
    case tokenEndpoint = "token_endpoint"
    /// `jwks_uri`.
    case keysEndpoint = "jwks_uri"
    /// `userinfo_endpoint`.
    case userInfoEndpoint = "userinfo_endpoint"
    /// `end_session_endpoint`.
    case endSessionEndpoint = "end_session_endpoint"
    /// The code flow is offered.
    case responseType = "response_type"
    /// PKCE with S256 is offered.
    case proofKey = "proof_key"
    /// The way our client proves itself is offered.
    case clientAuthentication = "client_authentication"
    /// An algorithm for ID tokens that is accepted here is offered.
    case signingAlgorithms = "signing_algorithms"

    // MARK: The callback

    /// Each parameter came once at most.
    case callbackParameters = "callback_parameters"
    /// `iss` of the authorization response.
    case responseIssuer = "response_issuer"
    /// The provider did not answer with an error.
    case authorizationResponse = "authorization_response"
    /// There is a code.
    case code

    // MARK: The token endpoint

    /// The answer is a success.
    case tokenResponse = "token_response"
    /// `token_type`.
    case accessTokenType = "access_token_type"
    /// There is an ID token.
    case idToken = "id_token"

    // MARK: A signed token: ID token or logout token

    /// It is a signed JWT of a size and shape that is read here.
    case tokenFormat = "token_format"
    /// `alg`.
    case signatureAlgorithm = "signature_algorithm"
    /// `typ`.
    case tokenType = "token_type"
    /// The provider's keys could be fetched.
    case providerKeys = "provider_keys"
    /// `kid` is one of the provider's keys.
    case signatureKey = "signature_key"
    /// The signature.
    case signature
    /// The registered claims have their types.
    case claimTypes = "claim_types"
    /// `iss`.
    case issuer
    /// `aud`.
    case audience
    /// `azp`.
    case authorizedParty = "authorized_party"
    /// `exp`.
    case expiry
    /// `nbf`.
    case notBefore = "not_before"
    /// `iat`.
    case issuedAt = "issued_at"
    /// `sub`.
    case subject
    /// `nonce`.
    case nonce
    /// `at_hash`.
    case accessTokenHash = "access_token_hash"
    /// `c_hash`.
    case codeHash = "code_hash"
    /// `auth_time`.
    case authenticationTime = "authentication_time"
    /// `acr`.
    case authenticationContext = "authentication_context"
    /// `sid`.
    case session

    // MARK: UserInfo

    /// The answer of the userinfo endpoint can be read.
    case userInfo = "userinfo"
    /// The signature, `iss` and `aud` of an answer that is signed.
    case userInfoSignature = "userinfo_signature"
    /// Its `sub` is the ID token's.
    case userInfoSubject = "userinfo_subject"

    // MARK: Claims

    /// The claim that is configured to say who somebody is.
    case subjectClaim = "subject_claim"
    /// Claims are of a number and size that is kept.
    case claimSizes = "claim_sizes"

    // MARK: A logout token

    /// `events`.
    case logoutEvent = "logout_event"
    /// `sub` or `sid` says whose session ends.
    case logoutSubject = "logout_subject"
    /// `jti`.
    case tokenID = "token_id"
}

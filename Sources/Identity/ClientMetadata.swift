/// The registered metadata of a client (RFC 7591 §2, OpenID Connect Registration 1.0 §2), by its standard names.
package struct ClientMetadata: Sendable, Equatable, Codable {
    // MARK: Who it is

    /// `application_type`.
    package var applicationType = ApplicationType.web
    /// `contacts`: addresses of the people responsible.
    package var contacts: [String] = []
    /// `software_id`.
    package var softwareID: String?
    /// `software_version`.
    package var softwareVersion: String?
    /// `client_uri`.
    package var clientURI: String?
    /// `logo_uri`.
    package var logoURI: String?
    /// `policy_uri`.
    package var policyURI: String?
    /// `tos_uri`.
    package var tosURI: String?
    /// `initiate_login_uri`.
    package var initiateLoginURI: String?

    // MARK: What it may do

    /// `redirect_uris`: compared byte for byte, but for the port of a native client's loopback address.
    package var redirectURIs: [String] = []
    /// `grant_types`.
    package var grantTypes: Set<GrantType> = [.authorizationCode]
    /// `scope`: what it may ask for, in the order given.
    package var scopes: [String] = ["openid"]
    /// Resource identifiers it may ask tokens for (RFC 8707 §2).
    package var resources: [String] = []
    /// Resource identifiers it is the server of: it may introspect tokens that are for one of them.
    package var protectedResources: [String] = []
    /// What it may exchange tokens for (RFC 8693 §1.1).
    package var tokenExchange = TokenExchangeMode.delegation
    /// Whether people are asked before it learns who they are; an application of one's own need not ask.
    package var requireConsent = false

    // MARK: How it proves itself

    /// `token_endpoint_auth_method`.
    package var authenticationMethod = ClientAuthenticationMethod.clientSecretBasic
    /// `token_endpoint_auth_signing_alg`; nil for any that we offer.
    package var authenticationAlgorithm: String?
    /// `jwks` as JSON text.
    package var jwks: String?
    /// `jwks_uri`: where its keys are fetched; never beside `jwks`.
    package var jwksURI: String?
    /// `dpop_bound_access_tokens` (RFC 9449 §5.2).
    package var dpopBoundAccessTokens = false

    // MARK: How it asks

    /// `request_object_signing_alg`; nil for any that we offer.
    package var requestObjectAlgorithm: String?
    /// `request_uris`: where request objects may be fetched.
    package var requestURIs: [String] = []
    /// `require_pushed_authorization_requests` (RFC 9126 §6).
    package var requirePushedRequests = false
    /// `require_signed_request_object` (RFC 9101 §10.5).
    package var requireSignedRequests = false
    /// `default_max_age`, in seconds.
    package var defaultMaxAge: Int?
    /// `require_auth_time`.
    package var requireAuthTime = false
    /// `default_acr_values`.
    package var defaultACRValues: [String] = []

    // MARK: What it gets

    /// `subject_type`.
    package var subjectType = SubjectType.public
    /// `sector_identifier_uri`.
    package var sectorIdentifierURI: String?
    /// `id_token_signed_response_alg`; nil takes the deployment's `signing.algorithm`.
    package var idTokenAlgorithm: String?
    /// `userinfo_signed_response_alg`; nil for plain JSON.
    package var userInfoAlgorithm: String?
    /// `introspection_signed_response_alg`; nil takes the deployment's `signing.algorithm` (RFC 9701 §6).
    package var introspectionAlgorithm: String?
    /// How long what it gets lives, where that differs from everybody's.
    package var lifetimes = TokenLifetimes()

    // MARK: Logout

    /// `post_logout_redirect_uris`: compared byte for byte.
    package var postLogoutRedirectURIs: [String] = []
    /// `frontchannel_logout_uri`.
    package var frontChannelLogoutURI: String?
    /// `frontchannel_logout_session_required`.
    package var frontChannelSessionRequired = false
    /// `backchannel_logout_uri`.
    package var backChannelLogoutURI: String?
    /// `backchannel_logout_session_required`.
    package var backChannelSessionRequired = false

    /// The defaults of RFC 7591 §2.
    package init() {}

    /// Whether it can keep a secret or a key.
    package var isConfidential: Bool { authenticationMethod != .none }
}

/// `grant_types` offered.
package enum GrantType: String, Sendable, Codable, CaseIterable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    case tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
    case jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
}

/// `token_endpoint_auth_method` values offered.
package enum ClientAuthenticationMethod: String, Sendable, Codable, CaseIterable {
    case clientSecretBasic = "client_secret_basic"
    case clientSecretPost = "client_secret_post"
    case privateKeyJWT = "private_key_jwt"
    case none
}

/// `application_type` (OpenID Connect Registration 1.0 §2).
package enum ApplicationType: String, Sendable, Codable, CaseIterable { case web, native }

/// `subject_type` (OpenID Connect Core §8).
package enum SubjectType: String, Sendable, Codable, CaseIterable {
    /// The same `sub` for every client.
    case `public`
    /// Another `sub` for each sector.
    case pairwise
}

/// What a client may exchange a token for.
package enum TokenExchangeMode: String, Sendable, Codable, CaseIterable {
    /// A token that names the client as the one who acts (`act`).
    case delegation
    /// A token that does not show it.
    case impersonation
}

/// Lifetimes of a client's codes and tokens in seconds; 0 takes the deployment's.
package struct TokenLifetimes: Sendable, Equatable, Codable {
    /// An authorization code.
    package var authorizationCodeSeconds = 0
    /// An access token.
    package var accessTokenSeconds = 0
    /// An ID token.
    package var idTokenSeconds = 0
    /// A refresh token that is not used.
    package var refreshTokenSeconds = 0

    /// The deployment's.
    package init() {}
}

extension ClientMetadata {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        applicationType = try keys.decodeIfPresent(forKey: .applicationType) ?? applicationType
        contacts = try keys.decodeIfPresent(forKey: .contacts) ?? contacts
        softwareID = try keys.decodeIfPresent(forKey: .softwareID)
        softwareVersion = try keys.decodeIfPresent(forKey: .softwareVersion)
        clientURI = try keys.decodeIfPresent(forKey: .clientURI)
        logoURI = try keys.decodeIfPresent(forKey: .logoURI)
        policyURI = try keys.decodeIfPresent(forKey: .policyURI)
        tosURI = try keys.decodeIfPresent(forKey: .tosURI)
        initiateLoginURI = try keys.decodeIfPresent(forKey: .initiateLoginURI)
        redirectURIs = try keys.decodeIfPresent(forKey: .redirectURIs) ?? redirectURIs
        grantTypes = try keys.decodeIfPresent(forKey: .grantTypes) ?? grantTypes
        scopes = try keys.decodeIfPresent(forKey: .scopes) ?? scopes
        resources = try keys.decodeIfPresent(forKey: .resources) ?? resources
        protectedResources = try keys.decodeIfPresent(forKey: .protectedResources) ?? protectedResources
        tokenExchange = try keys.decodeIfPresent(forKey: .tokenExchange) ?? tokenExchange
        requireConsent = try keys.decodeIfPresent(forKey: .requireConsent) ?? requireConsent
        authenticationMethod = try keys.decodeIfPresent(forKey: .authenticationMethod) ?? authenticationMethod
        authenticationAlgorithm = try keys.decodeIfPresent(forKey: .authenticationAlgorithm)
        jwks = try keys.decodeIfPresent(forKey: .jwks)
        jwksURI = try keys.decodeIfPresent(forKey: .jwksURI)
        dpopBoundAccessTokens = try keys.decodeIfPresent(forKey: .dpopBoundAccessTokens) ?? dpopBoundAccessTokens
        requestObjectAlgorithm = try keys.decodeIfPresent(forKey: .requestObjectAlgorithm)
        requestURIs = try keys.decodeIfPresent(forKey: .requestURIs) ?? requestURIs
        requirePushedRequests = try keys.decodeIfPresent(forKey: .requirePushedRequests) ?? requirePushedRequests
        requireSignedRequests = try keys.decodeIfPresent(forKey: .requireSignedRequests) ?? requireSignedRequests
        defaultMaxAge = try keys.decodeIfPresent(forKey: .defaultMaxAge)
        requireAuthTime = try keys.decodeIfPresent(forKey: .requireAuthTime) ?? requireAuthTime
        defaultACRValues = try keys.decodeIfPresent(forKey: .defaultACRValues) ?? defaultACRValues
        subjectType = try keys.decodeIfPresent(forKey: .subjectType) ?? subjectType
        sectorIdentifierURI = try keys.decodeIfPresent(forKey: .sectorIdentifierURI)
        idTokenAlgorithm = try keys.decodeIfPresent(forKey: .idTokenAlgorithm)
        userInfoAlgorithm = try keys.decodeIfPresent(forKey: .userInfoAlgorithm)
        introspectionAlgorithm = try keys.decodeIfPresent(forKey: .introspectionAlgorithm)
        lifetimes = try keys.decodeIfPresent(forKey: .lifetimes) ?? lifetimes
        postLogoutRedirectURIs = try keys.decodeIfPresent(forKey: .postLogoutRedirectURIs) ?? postLogoutRedirectURIs
        frontChannelLogoutURI = try keys.decodeIfPresent(forKey: .frontChannelLogoutURI)
        frontChannelSessionRequired =
            try keys.decodeIfPresent(forKey: .frontChannelSessionRequired) ?? frontChannelSessionRequired
        backChannelLogoutURI = try keys.decodeIfPresent(forKey: .backChannelLogoutURI)
        backChannelSessionRequired =
            try keys.decodeIfPresent(forKey: .backChannelSessionRequired) ?? backChannelSessionRequired
    }
}

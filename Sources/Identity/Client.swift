package import Primitives

/// Names a client: the `client_id` it sends.
package typealias ClientID = ID<Client>

/// An application that sends people here, described by its RFC 7591 metadata.
package struct Client: Sendable, Equatable {
    /// The `client_id`.
    package let id: ClientID
    /// What people read (`client_name`).
    package var name: String
    /// The only organization whose people may sign in; nil for every organization.
    package var organization: OrganizationID?
    /// Everything that is not looked up by.
    package var metadata: ClientMetadata
    /// HMAC-SHA-256 of the secret under the deployment's key; nil for clients without one.
    package var secretMAC: [UInt8]?

    /// A client as stored.
    package init(
        id: ClientID, name: String, organization: OrganizationID?, metadata: ClientMetadata, secretMAC: [UInt8]?
    ) {
        self.id = id
        self.name = name
        self.organization = organization
        self.metadata = metadata
        self.secretMAC = secretMAC
    }
}

/// The registered metadata of a client (RFC 7591 §2, OpenID Connect Registration 1.0 §2), by its standard names.
package struct ClientMetadata: Sendable, Equatable, Codable {
    /// `redirect_uris`: compared byte for byte, but for the port of a native client's loopback address.
    package var redirectURIs: [String] = []
    /// `post_logout_redirect_uris`: compared byte for byte.
    package var postLogoutRedirectURIs: [String] = []
    /// `grant_types`.
    package var grantTypes: Set<GrantType> = [.authorizationCode]
    /// `token_endpoint_auth_method`.
    package var authenticationMethod = ClientAuthenticationMethod.clientSecretBasic
    /// `application_type`.
    package var applicationType = ApplicationType.web
    /// `scope`: what it may ask for, in the order given.
    package var scopes: [String] = ["openid"]
    /// `id_token_signed_response_alg`; nil takes the deployment's `signing.algorithm`.
    package var idTokenAlgorithm: String?
    /// `jwks` as JSON text, for `private_key_jwt`.
    package var jwks: String?
    /// `client_uri`.
    package var clientURI: String?
    /// `initiate_login_uri`.
    package var initiateLoginURI: String?
    /// `logo_uri`.
    package var logoURI: String?
    /// `policy_uri`.
    package var policyURI: String?
    /// `tos_uri`.
    package var tosURI: String?
    /// `default_max_age`, in seconds.
    package var defaultMaxAge: Int?
    /// `require_auth_time`.
    package var requireAuthTime = false
    /// `default_acr_values`.
    package var defaultACRValues: [String] = []

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

extension ClientMetadata {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        redirectURIs = try keys.decodeIfPresent(forKey: .redirectURIs) ?? redirectURIs
        postLogoutRedirectURIs = try keys.decodeIfPresent(forKey: .postLogoutRedirectURIs) ?? postLogoutRedirectURIs
        grantTypes = try keys.decodeIfPresent(forKey: .grantTypes) ?? grantTypes
        authenticationMethod = try keys.decodeIfPresent(forKey: .authenticationMethod) ?? authenticationMethod
        applicationType = try keys.decodeIfPresent(forKey: .applicationType) ?? applicationType
        scopes = try keys.decodeIfPresent(forKey: .scopes) ?? scopes
        idTokenAlgorithm = try keys.decodeIfPresent(forKey: .idTokenAlgorithm)
        jwks = try keys.decodeIfPresent(forKey: .jwks)
        clientURI = try keys.decodeIfPresent(forKey: .clientURI)
        initiateLoginURI = try keys.decodeIfPresent(forKey: .initiateLoginURI)
        logoURI = try keys.decodeIfPresent(forKey: .logoURI)
        policyURI = try keys.decodeIfPresent(forKey: .policyURI)
        tosURI = try keys.decodeIfPresent(forKey: .tosURI)
        defaultMaxAge = try keys.decodeIfPresent(forKey: .defaultMaxAge)
        requireAuthTime = try keys.decodeIfPresent(forKey: .requireAuthTime) ?? requireAuthTime
        defaultACRValues = try keys.decodeIfPresent(forKey: .defaultACRValues) ?? defaultACRValues
    }
}

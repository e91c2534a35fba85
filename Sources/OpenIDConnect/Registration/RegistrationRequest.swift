package import Identity
import JOSE
package import Primitives

/// What a client that registers itself says of itself (RFC 7591 §2, OpenID Connect Registration 1.0 §2), each member read
/// by its type.
///
/// Whether the members go together, and what their URIs may be, is checked beside this, the same for everybody who
/// registers a client. Members that we do not know are passed over, as the standard wants, and so are those that only an
/// operator may set: resources, lifetimes, an organization, doing without consent.
package struct RegistrationRequest: Sendable {
    /// The metadata, with the defaults of a client that registers itself.
    package let metadata: ClientMetadata
    /// `client_name`, fit to be shown to people; nil when nothing is left of it.
    package let name: String?
    /// `client_id`, in a request that replaces a registration (RFC 7592 §2.2).
    package let clientID: String?
    /// `client_secret`, in a request that replaces a registration.
    package let secret: Secret<String>?

    /// Grant types that anybody may register; the others act on rights that an operator gives.
    private static let grantTypes: Set<GrantType> = [
        .authorizationCode, .refreshToken, .deviceCode, .clientCredentials,
    ]
    /// Scopes that anybody may register: what tells about the people who allow it.
    ///
    /// Any other name is somebody's API.
    private static let scopes = Scope.offered.filter { $0 != Scope.roles }
    private static let standardScopes = [Scope.openID, "profile", "email", "address", "phone", Scope.offlineAccess]

    /// Reads the body of a request.
    package init(_ body: some Collection<UInt8>) throws(RegistrationError) {
        guard let document = try? JSON.parse(body, maxDepth: 8), document.object != nil else {
            throw RegistrationError(.invalidClientMetadata, "The body must be a JSON object without duplicate members.")
        }
        let reader = MetadataReader(document: document)
        guard reader["software_statement"] == nil else {
            throw RegistrationError(.invalidSoftwareStatement, "No issuer of software statements is trusted here.")
        }
        var metadata = ClientMetadata()
        try metadata.readIdentity(reader)
        try metadata.readGrants(reader, allowed: Self.grantTypes)
        metadata.scopes = try Self.scopes(reader)
        metadata.requireConsent = true
        try metadata.readAuthentication(reader)
        try metadata.readRequests(reader)
        try metadata.readAnswers(reader)
        try metadata.readLogout(reader)
        self.metadata = metadata
        name = try reader.text("client_name", upTo: 512).flatMap(DisplayName.clean)
        clientID = try reader.text("client_id", upTo: 512)
        secret = try reader.text("client_secret", upTo: 1_024).map { Secret($0) }
    }

    /// Those asked for that anybody may have; the answer says which.
    private static func scopes(_ reader: MetadataReader) throws(RegistrationError) -> [String] {
        guard let text = try reader.text("scope") else { return standardScopes }
        guard let asked = Scope.parse(text) else {
            throw RegistrationError(member: "scope", reason: "must be scopes with a space between each two")
        }
        return asked.filter(scopes.contains)
    }
}

extension ClientMetadata {
    fileprivate mutating func readIdentity(_ reader: MetadataReader) throws(RegistrationError) {
        applicationType = try reader.word("application_type", of: ApplicationType.self) ?? .web
        redirectURIs = try reader.texts("redirect_uris", count: 50) ?? []
        contacts = try (reader.texts("contacts", count: 10, upTo: 255) ?? []).compactMap(DisplayName.clean)
        softwareID = try reader.text("software_id", upTo: 255)
        softwareVersion = try reader.text("software_version", upTo: 255)
        clientURI = try reader.text("client_uri")
        logoURI = try reader.text("logo_uri")
        policyURI = try reader.text("policy_uri")
        tosURI = try reader.text("tos_uri")
        initiateLoginURI = try reader.text("initiate_login_uri")
    }

    /// Response types and grant types must fit each other (RFC 7591 §2.1).
    fileprivate mutating func readGrants(
        _ reader: MetadataReader, allowed: Set<GrantType>
    ) throws(RegistrationError) {
        if let names = try reader.texts("grant_types", count: 20) {
            let types = names.compactMap(GrantType.init(rawValue:))
            guard !types.isEmpty, types.count == names.count, allowed.isSuperset(of: types) else {
                throw RegistrationError(member: "grant_types", reason: "has one that is not for clients that register")
            }
            grantTypes = Set(types)
        }
        let isCode = grantTypes.contains(.authorizationCode)
        let responses = try reader.texts("response_types", count: 20) ?? (isCode ? ["code"] : [])
        guard responses == (isCode ? ["code"] : []) else {
            throw RegistrationError(
                member: "response_types", reason: "must be code with authorization_code, else nothing")
        }
    }

    fileprivate mutating func readAuthentication(_ reader: MetadataReader) throws(RegistrationError) {
        authenticationMethod =
            try reader.word("token_endpoint_auth_method", of: ClientAuthenticationMethod.self) ?? .clientSecretBasic
        authenticationAlgorithm = try reader.algorithm("token_endpoint_auth_signing_alg")
        jwksURI = try reader.text("jwks_uri")
        jwks = try reader["jwks"].map { json throws(RegistrationError) in try Self.keySet(json) }
        dpopBoundAccessTokens = try reader.flag("dpop_bound_access_tokens")
    }

    /// Keys we cannot use do no harm beside those we can; a private one is out in the world and must never count.
    private static func keySet(_ json: JSON) throws(RegistrationError) -> String {
        let secrets = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
        guard let entries = json["keys"]?.array, entries.count <= 20, json.text.utf8.count <= 32_768,
            entries.allSatisfy({ entry in entry.object != nil && secrets.allSatisfy { entry[$0] == nil } }),
            let keys = try? KeySet(json), !keys.keys.isEmpty
        else {
            throw RegistrationError(
                member: "jwks", reason: "must be a set of at most 20 public keys, one of which verifies signatures")
        }
        return json.text
    }

    fileprivate mutating func readRequests(_ reader: MetadataReader) throws(RegistrationError) {
        requestObjectAlgorithm = try reader.algorithm("request_object_signing_alg")
        requestURIs = try reader.texts("request_uris", count: 20) ?? []
        requirePushedRequests = try reader.flag("require_pushed_authorization_requests")
        requireSignedRequests = try reader.flag("require_signed_request_object")
        defaultMaxAge = try reader.whole("default_max_age", 0...315_360_000)
        requireAuthTime = try reader.flag("require_auth_time")
        defaultACRValues = try reader.texts("default_acr_values", count: 10, upTo: 255) ?? []
    }

    /// An ID token is signed with RS256 where nothing is said (OpenID Connect Registration 1.0 §2).
    fileprivate mutating func readAnswers(_ reader: MetadataReader) throws(RegistrationError) {
        subjectType = try reader.word("subject_type", of: SubjectType.self) ?? .public
        sectorIdentifierURI = try reader.text("sector_identifier_uri")
        idTokenAlgorithm = try reader.algorithm("id_token_signed_response_alg") ?? SignatureAlgorithm.rs256.rawValue
        userInfoAlgorithm = try reader.algorithm("userinfo_signed_response_alg")
        introspectionAlgorithm = try reader.algorithm("introspection_signed_response_alg")
        let encryption = [
            "id_token_encrypted_response_", "userinfo_encrypted_response_", "introspection_encrypted_response_",
            "request_object_encryption_",
        ]
        for name in encryption.flatMap({ [$0 + "alg", $0 + "enc"] }) where reader[name] != nil {
            // Left out of the answer it would be plain text that the client believes to be encrypted.
            throw RegistrationError(member: name, reason: "encryption is not offered")
        }
    }

    fileprivate mutating func readLogout(_ reader: MetadataReader) throws(RegistrationError) {
        postLogoutRedirectURIs = try reader.texts("post_logout_redirect_uris", count: 50) ?? []
        frontChannelLogoutURI = try reader.text("frontchannel_logout_uri")
        frontChannelSessionRequired = try reader.flag("frontchannel_logout_session_required")
        backChannelLogoutURI = try reader.text("backchannel_logout_uri")
        backChannelSessionRequired = try reader.flag("backchannel_logout_session_required")
    }
}

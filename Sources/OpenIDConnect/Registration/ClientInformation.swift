package import Identity
package import Primitives

/// What a client is told about its registration (RFC 7591 §3.2.1, RFC 7592 §3).
package struct ClientInformation: Sendable {
    /// The client.
    package let client: Client
    /// When it registered.
    package let registeredAt: Timestamp
    /// Its secret, where a new one was made; it is told this once.
    package let secret: Secret<String>?
    /// The token that manages the registration.
    package let token: Secret<String>
    /// Where it is managed.
    package let uri: String

    /// A client and what it may know.
    package init(client: Client, registeredAt: Timestamp, secret: Secret<String>?, token: Secret<String>, uri: String) {
        self.client = client
        self.registeredAt = registeredAt
        self.secret = secret
        self.token = token
        self.uri = uri
    }

    /// The JSON body, with all metadata that counts, defaults included.
    package func body() -> [UInt8] {
        var body = JSONObjectWriter(capacity: 2_048)
        body.add("client_id", client.id.value)
        body.add("client_id_issued_at", registeredAt.seconds)
        if let secret {
            body.add("client_secret", secret.reveal())
            body.add("client_secret_expires_at", 0)
        }
        body.add("registration_access_token", token.reveal())
        body.add("registration_client_uri", uri)
        body.add("client_name", client.name)
        body.add(client.metadata)
        return body.finish()
    }
}

extension JSONObjectWriter {
    fileprivate mutating func add(_ metadata: ClientMetadata) {
        add("application_type", metadata.applicationType.rawValue)
        add("redirect_uris", metadata.redirectURIs)
        add("grant_types", GrantType.allCases.filter(metadata.grantTypes.contains).map(\.rawValue))
        add("response_types", metadata.grantTypes.contains(.authorizationCode) ? ["code"] : [])
        add("scope", metadata.scopes.joined(separator: " "))
        add("token_endpoint_auth_method", metadata.authenticationMethod.rawValue)
        if let jwks = metadata.jwks.flatMap({ try? JSON.parse($0) }) { add("jwks", jwks) }
        add("subject_type", metadata.subjectType.rawValue)
        add("dpop_bound_access_tokens", metadata.dpopBoundAccessTokens)
        add("require_pushed_authorization_requests", metadata.requirePushedRequests)
        add("require_signed_request_object", metadata.requireSignedRequests)
        add("require_auth_time", metadata.requireAuthTime)
        if let age = metadata.defaultMaxAge { add("default_max_age", age) }
        add("frontchannel_logout_session_required", metadata.frontChannelSessionRequired)
        add("backchannel_logout_session_required", metadata.backChannelSessionRequired)
        let texts = [
            ("software_id", metadata.softwareID), ("software_version", metadata.softwareVersion),
            ("client_uri", metadata.clientURI), ("logo_uri", metadata.logoURI), ("policy_uri", metadata.policyURI),
            ("tos_uri", metadata.tosURI), ("initiate_login_uri", metadata.initiateLoginURI),
            ("token_endpoint_auth_signing_alg", metadata.authenticationAlgorithm), ("jwks_uri", metadata.jwksURI),
            ("request_object_signing_alg", metadata.requestObjectAlgorithm),
            ("sector_identifier_uri", metadata.sectorIdentifierURI),
            ("id_token_signed_response_alg", metadata.idTokenAlgorithm),
            ("userinfo_signed_response_alg", metadata.userInfoAlgorithm),
            ("introspection_signed_response_alg", metadata.introspectionAlgorithm),
            ("frontchannel_logout_uri", metadata.frontChannelLogoutURI),
            ("backchannel_logout_uri", metadata.backChannelLogoutURI),
        ]
        for case (let name, let text?) in texts { add(name, text) }
        let lists = [
            ("contacts", metadata.contacts), ("request_uris", metadata.requestURIs),
            ("default_acr_values", metadata.defaultACRValues),
            ("post_logout_redirect_uris", metadata.postLogoutRedirectURIs),
        ]
        for (name, list) in lists where !list.isEmpty { add(name, list) }
    }
}

package import Identity
import OpenIDConnect

/// What the metadata of a client must be together, whichever entry said which part of it.
package enum ClientRules {
    /// Something that is wrong with a client.
    package struct Problem: Sendable, Hashable {
        /// The key it is about.
        package let key: String
        /// What is wrong and what is expected, to follow the key.
        package let text: String
    }

    /// Everything that is wrong; nothing for a client that may be registered.
    package static func problems(of client: Client) -> [Problem] {
        redirects(client.metadata) + grants(client.metadata) + keys(client.metadata)
    }

    private static func redirects(_ metadata: ClientMetadata) -> [Problem] {
        let lists = [
            ("redirect_uris", metadata.redirectURIs), ("post_logout_redirect_uris", metadata.postLogoutRedirectURIs),
        ]
        return lists.flatMap { key, uris in
            uris.compactMap { uri in
                RedirectURIRules.problem(with: uri, applicationType: metadata.applicationType)
                    .map { Problem(key: key, text: "\"\(uri)\": \($0)") }
            }
        }
    }

    private static func grants(_ metadata: ClientMetadata) -> [Problem] {
        var problems: [Problem] = []
        let grants = metadata.grantTypes
        if grants.contains(.authorizationCode), metadata.redirectURIs.isEmpty {
            problems.append(
                Problem(key: "redirect_uris", text: "empty: expected one or more for authorization_code"))
        }
        if grants.contains(.refreshToken), grants.isDisjoint(with: [.authorizationCode, .deviceCode]) {
            problems.append(
                Problem(key: "grant_types", text: "refresh_token: expected authorization_code or device_code beside it")
            )
        }
        let ofConfidentialClients: [GrantType] = [.clientCredentials, .tokenExchange, .jwtBearer]  // RFC 6749 §4.4
        for grant in ofConfidentialClients where grants.contains(grant) && !metadata.isConfidential {
            problems.append(
                Problem(key: "grant_types", text: "\(grant.rawValue): expected a client that is not public"))
        }
        return problems
    }

    private static func keys(_ metadata: ClientMetadata) -> [Problem] {
        if metadata.jwks != nil, metadata.jwksURI != nil {  // RFC 7591 §2
            return [Problem(key: "jwks_uri", text: "beside jwks: expected only one of the two")]
        }
        guard metadata.jwks == nil, metadata.jwksURI == nil else { return [] }
        var problems: [Problem] = []
        if metadata.authenticationMethod == .privateKeyJWT {
            problems.append(
                Problem(key: "jwks", text: "missing: expected the client's public keys for private_key_jwt"))
        }
        if metadata.requireSignedRequests {
            problems.append(
                Problem(key: "jwks", text: "missing: expected the client's public keys for signed request objects"))
        }
        return problems
    }
}

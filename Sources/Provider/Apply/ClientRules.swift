package import Identity
import OpenIDConnect
import Primitives

/// What the metadata of a client must be together, whoever registers it and whichever entry said which part of it.
package enum ClientRules {
    /// Something that is wrong with a client.
    package struct Problem: Sendable, Hashable {
        /// The key it is about.
        package let key: String
        /// The one value it is about, where the key has several or the value is worth repeating.
        package let value: String?
        /// What is wrong and what is expected.
        package let reason: String

        init(_ key: String, value: String? = nil, _ reason: String) {
            self.key = key
            self.value = value
            self.reason = reason
        }

        /// Value and reason, to follow the key.
        package var text: String { value.map { "\"\($0)\": \(reason)" } ?? reason }
    }

    /// Everything that is wrong; nothing for a client that may be registered.
    package static func problems(of client: Client) -> [Problem] {
        let metadata = client.metadata
        return redirects(metadata) + addresses(metadata) + grants(metadata) + keys(metadata) + sector(metadata)
    }

    /// What is wrong beside that with a client that nobody but itself answers for: plain http, where the host is this
    /// machine, is for native clients' redirects alone (OpenID Connect Registration 1.0 §2).
    package static func problemsOfStranger(_ client: Client) -> [Problem] {
        let metadata = client.metadata
        var addresses = [
            ("client_uri", metadata.clientURI), ("logo_uri", metadata.logoURI), ("policy_uri", metadata.policyURI),
            ("tos_uri", metadata.tosURI), ("jwks_uri", metadata.jwksURI),
            ("sector_identifier_uri", metadata.sectorIdentifierURI),
            ("backchannel_logout_uri", metadata.backChannelLogoutURI),
            ("frontchannel_logout_uri", metadata.frontChannelLogoutURI),
        ].compactMap { key, uri in uri.map { (key, $0) } }
        addresses += metadata.requestURIs.map { ("request_uris", $0) }
        if metadata.applicationType == .web {
            addresses += metadata.redirectURIs.map { ("redirect_uris", $0) }
            addresses += metadata.postLogoutRedirectURIs.map { ("post_logout_redirect_uris", $0) }
        }
        return addresses.filter { URIParts($1)?.scheme == "http" }.map { Problem($0, value: $1, "must use https") }
    }

    /// What a stranger may not say of its sector: people are known there by a name that only who gets answers at its
    /// redirect URIs may learn, so no other way to tokens stands beside, and a client stays in the sector it began in.
    package static func sectorProblemsOfStranger(_ client: Client, replacing old: Client?) -> [Problem] {
        let metadata = client.metadata
        if metadata.subjectType == .pairwise, metadata.grantTypes.contains(.deviceCode) {
            return [Problem("subject_type", "pairwise: expected public beside \(GrantType.deviceCode.rawValue)")]
        }
        guard let before = old?.metadata else { return [] }
        let isPairwise = metadata.subjectType == .pairwise || before.subjectType == .pairwise
        let isMoved =
            metadata.subjectType != before.subjectType || Sector.host(of: metadata) != Sector.host(of: before)
        return isPairwise && isMoved ? [Problem("subject_type", "must stay as it is, and of the same sector")] : []
    }

    private static func redirects(_ metadata: ClientMetadata) -> [Problem] {
        let lists = [
            ("redirect_uris", metadata.redirectURIs), ("post_logout_redirect_uris", metadata.postLogoutRedirectURIs),
        ]
        return lists.flatMap { key, uris in
            uris.compactMap { uri in
                RedirectURIRules.problem(with: uri, applicationType: metadata.applicationType)
                    .map { Problem(key, value: uri, $0) }
            }
        }
    }

    private static func addresses(_ metadata: ClientMetadata) -> [Problem] {
        ClientURIRules.problems(of: metadata).map { Problem($0.member, value: $0.uri, $0.reason) }
    }

    private static func grants(_ metadata: ClientMetadata) -> [Problem] {
        var problems: [Problem] = []
        let grants = metadata.grantTypes
        if grants.contains(.authorizationCode), metadata.redirectURIs.isEmpty {
            problems.append(Problem("redirect_uris", "empty: expected one or more for authorization_code"))
        }
        if grants.contains(.refreshToken), grants.isDisjoint(with: [.authorizationCode, .deviceCode]) {
            problems.append(
                Problem("grant_types", "refresh_token: expected authorization_code or device_code beside it"))
        }
        let ofConfidentialClients: [GrantType] = [.clientCredentials, .tokenExchange, .jwtBearer]  // RFC 6749 §4.4
        for grant in ofConfidentialClients where grants.contains(grant) && !metadata.isConfidential {
            problems.append(Problem("grant_types", "\(grant.rawValue): expected a client that is not public"))
        }
        return problems
    }

    private static func keys(_ metadata: ClientMetadata) -> [Problem] {
        if metadata.jwks != nil, metadata.jwksURI != nil {  // RFC 7591 §2
            return [Problem("jwks_uri", "beside jwks: expected only one of the two")]
        }
        guard metadata.jwks == nil, metadata.jwksURI == nil else { return [] }
        var problems: [Problem] = []
        if metadata.authenticationMethod == .privateKeyJWT {
            problems.append(Problem("jwks", "missing: expected the client's public keys for private_key_jwt"))
        }
        if metadata.requireSignedRequests {
            problems.append(Problem("jwks", "missing: expected the client's public keys for signed request objects"))
        }
        return problems
    }

    /// OpenID Connect Core §8.1.
    private static func sector(_ metadata: ClientMetadata) -> [Problem] {
        if metadata.sectorIdentifierURI != nil, metadata.redirectURIs.isEmpty {
            return [Problem("sector_identifier_uri", "expected redirect URIs beside it")]
        }
        guard metadata.subjectType == .pairwise else { return [] }
        if Sector.host(of: metadata) == nil {
            return [Problem("subject_type", "pairwise: expected redirect URIs of one host, or a sector_identifier_uri")]
        }
        // A token for somebody whom the client names is found by their account, which stands in it.
        return metadata.grantTypes.contains(.jwtBearer)
            ? [Problem("subject_type", "pairwise: expected public beside \(GrantType.jwtBearer.rawValue)")] : []
    }
}

package import Identity
import Primitives

/// Which addresses a client may register beside its redirect URIs.
package enum ClientURIRules {
    /// Something that is wrong with an address.
    package struct Problem: Sendable, Hashable {
        /// The member it stands in.
        package let member: String
        /// The address.
        package let uri: String
        /// What is wrong, to follow the address.
        package let reason: String
    }

    /// Everything that is wrong with the addresses of pages, documents and endpoints.
    ///
    /// Plain http will do where the host is this machine: whether it is ever called there is decided when it is.
    package static func problems(of metadata: ClientMetadata) -> [Problem] {
        let called = [
            ("jwks_uri", metadata.jwksURI), ("sector_identifier_uri", metadata.sectorIdentifierURI),
            ("backchannel_logout_uri", metadata.backChannelLogoutURI),
        ]
        let documents = metadata.requestURIs.map { ("request_uris", $0.split(separator: "#").first.map(String.init)) }
        var problems = problemsOfPages(metadata)
        problems += (called + documents).compactMap { member, uri in
            uri.flatMap { uri in
                problem(with: uri, isPlainAllowed: true).map { Problem(member: member, uri: uri, reason: $0) }
            }
        }
        if let uri = metadata.initiateLoginURI, let reason = problem(with: uri, isPlainAllowed: false) {
            problems.append(Problem(member: "initiate_login_uri", uri: uri, reason: reason))
        }
        if let uri = metadata.frontChannelLogoutURI, let reason = frontChannelProblem(with: uri, metadata) {
            problems.append(Problem(member: "frontchannel_logout_uri", uri: uri, reason: reason))
        }
        return problems
    }

    /// Pages that people open by a link, and a picture: they may have a fragment, and those of an operator's own network
    /// may be plain http.
    private static func problemsOfPages(_ metadata: ClientMetadata) -> [Problem] {
        let pages = [
            ("client_uri", metadata.clientURI), ("logo_uri", metadata.logoURI), ("policy_uri", metadata.policyURI),
            ("tos_uri", metadata.tosURI),
        ]
        return pages.compactMap { member, uri in
            guard let uri else { return nil }
            let page = String(uri.prefix { $0 != "#" })
            let isPlain = page.hasPrefix("http://")
            let reason = problem(with: isPlain ? "https" + page.dropFirst(4) : page, isPlainAllowed: false)
            return reason.map { Problem(member: member, uri: uri, reason: $0) }
        }
    }

    private static func problem(with uri: String, isPlainAllowed: Bool) -> String? {
        // The rules for a web client's redirect URI are those for any address of the web; http is for this machine.
        if let problem = RedirectURIRules.problem(with: uri, applicationType: .web) { return problem }
        return isPlainAllowed || URIParts(uri)?.scheme == "https" ? nil : "must use https"
    }

    /// Scheme, host and port must be those of a redirect URI (OpenID Connect Front-Channel Logout §2): the page is opened
    /// in the browser of whoever logs out.
    private static func frontChannelProblem(with uri: String, _ metadata: ClientMetadata) -> String? {
        if let problem = problem(with: uri, isPlainAllowed: true) { return problem }
        let origins = metadata.redirectURIs.map { VerifiedRedirectURI(verified: $0).origin.lowercased() }
        return origins.contains(VerifiedRedirectURI(verified: uri).origin.lowercased())
            ? nil : "must have the scheme, host and port of a redirect URI"
    }
}

package import Identity

/// The checks of an authorization request, in order: the protocol on one page.
///
/// One check a file, in `Checks/`.
package enum AuthorizationChecks {
    /// Every check whose problem may be sent back by redirect.
    static let table: [any AuthorizationCheck.Type] = [
        DeliveryCheck.self,  // RFC 9126 §6, RFC 9101 §10.5
        RegistrationParameterCheck.self,  // OpenID Connect Core §7.2.1
        ResponseTypeCheck.self,  // RFC 6749 §3.1.1, RFC 9700 §2.1.2
        ResponseModeCheck.self,  // OAuth 2.0 Multiple Response Types §2.1
        GrantTypeCheck.self,  // RFC 7591 §2
        ScopeCheck.self,  // RFC 6749 §3.3, OpenID Connect Core §3.1.2.1
        ProofKeyCheck.self,  // RFC 7636 §4.3, RFC 9700 §2.1.1
        PromptCheck.self,  // OpenID Connect Core §3.1.2.1
        MaxAgeCheck.self,  // OpenID Connect Core §3.1.2.1
        LocalesCheck.self,  // OpenID Connect Core §3.1.2.1, §5.2
        ACRValuesCheck.self,  // OpenID Connect Core §3.1.2.1
        ClaimsCheck.self,  // OpenID Connect Core §5.5
        HintsCheck.self,  // OpenID Connect Core §3.1.2.1
        ResourcesCheck.self,  // RFC 8707 §2.1
        KeyBindingCheck.self,  // RFC 9449 §10
        OrganizationCheck.self,  // our own parameters
    ]

    /// Holds the parameters against the client and the server; `client` is the one of `parameters.clientID`, or nil
    /// when there is none.
    ///
    /// An error carries a way back only when client and redirect URI were verified before it was found.
    package static func run(
        _ parameters: AuthorizationParameters, client: Client?, server: ServerFacts
    ) throws(AuthorizationError) -> AuthorizationRequest {
        let (client, channel) = try destination(parameters, client: client, server: server)
        var request = AuthorizationRequest(client: client.id, channel: channel)
        do throws(AuthorizationProblem) {
            for check in table { try check.run(parameters, from: client, &request) }
        } catch {
            throw AuthorizationError(error.code, error.description, channel: channel)
        }
        return request
    }

    /// Where an error may go that is found before the request itself is known: in a request object, say.
    ///
    /// Nil unless what was sent openly names a client that exists and a redirect URI that it registered.
    package static func wayBack(
        _ parameters: AuthorizationParameters, client: Client?, server: ServerFacts
    ) -> ResponseChannel? {
        try? destination(parameters, client: client, server: server).channel
    }

    /// Holds that nothing was sent twice or at a length no honest client needs.
    package static func checkShape(_ parameters: AuthorizationParameters) throws(AuthorizationError) {
        do throws(AuthorizationProblem) {
            try SingleValuesCheck.run(parameters)
            try LengthsCheck.run(parameters)
        } catch {
            throw AuthorizationError(error.code, error.description, channel: nil)
        }
    }

    /// The checks whose problem ends on a page of ours, since there is nobody it could safely be sent to.
    private static func destination(
        _ parameters: AuthorizationParameters, client: Client?, server: ServerFacts
    ) throws(AuthorizationError) -> (client: Client, channel: ResponseChannel) {
        try checkShape(parameters)  // RFC 6749 §3.1
        do throws(AuthorizationProblem) {
            let client = try KnownClientCheck.run(parameters, client: client)  // RFC 6749 §4.1.2.1
            let redirectURI = try RedirectURICheck.run(parameters, client: client)  // RFC 6749 §3.1.2.3
            let channel = ResponseChannel(
                redirectURI: redirectURI, mode: ResponseModeCheck.channelMode(parameters, redirectURI),
                state: parameters[.state], issuer: server.issuer)
            return (client, channel)
        } catch {
            throw AuthorizationError(error.code, error.description, channel: nil)
        }
    }
}

/// A check that runs once the way back is known: it fills in its part of the request or names the problem.
protocol AuthorizationCheck: Sendable {
    /// Holds `parameters` against `client`.
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem)
}

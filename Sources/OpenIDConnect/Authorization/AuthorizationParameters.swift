package import Identity
package import Primitives

/// An authorization request as it came in: read, but not believed.
package struct AuthorizationParameters: Sendable, Equatable {
    /// The parameters we read; any other is ignored (RFC 6749 §3.1).
    package enum Name: String, Sendable, CaseIterable {
        case clientID = "client_id"
        case redirectURI = "redirect_uri"
        case responseType = "response_type"
        case responseMode = "response_mode"
        case scope
        case state
        case nonce
        case codeChallenge = "code_challenge"
        case codeChallengeMethod = "code_challenge_method"
        case prompt
        case maxAge = "max_age"
        case display
        case uiLocales = "ui_locales"
        case claimsLocales = "claims_locales"
        case acrValues = "acr_values"
        case claims
        case idTokenHint = "id_token_hint"
        case loginHint = "login_hint"
        case organization
        case connection
        case domainHint = "domain_hint"
        case request
        case requestURI = "request_uri"
        case registration
    }

    /// Everything that was sent.
    package let form: FormParameters

    /// The query of a `GET`.
    package init(_ form: FormParameters) { self.form = form }

    /// A `POST`: what stands in its query counts too, so that nothing can be said twice.
    package init(query: FormParameters, body: FormParameters) { form = query + body }

    /// Parameters kept in an interaction, to be checked again.
    package init(_ kept: [Interaction.Parameter]) {
        form = FormParameters(kept.map { FormParameters.Pair(name: $0.name, value: $0.value) })
    }

    /// What an interaction keeps of this request: the parameters that we read, as sent.
    package var kept: [Interaction.Parameter] {
        form.pairs.filter { Name(rawValue: $0.name) != nil }.map {
            Interaction.Parameter(name: $0.name, value: $0.value)
        }
    }

    /// A parameter's value; nil when left out or empty (RFC 6749 §3.1).
    package subscript(name: Name) -> String? { form[name.rawValue] }

    /// The client this claims to come from, to load it by.
    package var clientID: ClientID? { self[.clientID].map { ClientID($0) } }
}

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
        case resource
        case dpopKeyThumbprint = "dpop_jkt"
        case request
        case requestURI = "request_uri"
        case registration
    }

    /// How a request came.
    package struct Delivery: Sendable, Equatable {
        /// Whether the client sent it ahead (RFC 9126).
        package var isPushed = false
        /// Whether it stood in a request object that the client signed (RFC 9101).
        package var isSigned = false

        /// By the browser, in nothing but its address or a form.
        package init(isPushed: Bool = false, isSigned: Bool = false) {
            self.isPushed = isPushed
            self.isSigned = isSigned
        }
    }

    /// Everything that was sent.
    package let form: FormParameters
    /// How it came; nil for parameters that were kept, since that was looked at when they came.
    package let delivery: Delivery?

    /// Parameters that came in this way.
    package init(_ form: FormParameters, delivery: Delivery? = Delivery()) {
        self.form = form
        self.delivery = delivery
    }

    /// A `POST`: what stands in its query counts too, so that nothing can be said twice.
    package init(query: FormParameters, body: FormParameters) { self.init(query + body) }

    /// Parameters kept in an interaction or of a pushed request, to be checked again.
    package init(_ kept: [Interaction.Parameter], delivery: Delivery? = nil) {
        self.init(FormParameters(kept.map { .init(name: $0.name, value: $0.value) }), delivery: delivery)
    }

    /// The form that an authenticated client pushed; its own name may be left out of it (RFC 9126 §2.1).
    package init(pushed form: FormParameters, by client: ClientID) {
        let isNamed = form.pairs.contains { $0.name == Name.clientID.rawValue }
        let name = isNamed ? [] : [FormParameters.Pair(name: Name.clientID.rawValue, value: client.value)]
        self.init(FormParameters(name) + form, delivery: Delivery(isPushed: true))
    }

    /// These parameters and one more.
    package func adding(_ name: Name, _ value: String) -> AuthorizationParameters {
        AuthorizationParameters(
            form + FormParameters([.init(name: name.rawValue, value: value)]), delivery: delivery)
    }

    /// What an interaction keeps of this request: the parameters that we read, as sent.
    package var kept: [Interaction.Parameter] {
        form.pairs.filter { Name(rawValue: $0.name) != nil }.map {
            Interaction.Parameter(name: $0.name, value: $0.value)
        }
    }

    /// A parameter's value; nil when left out or empty (RFC 6749 §3.1).
    package subscript(name: Name) -> String? { form[name.rawValue] }

    /// The values of a parameter that may be sent more than once, the empty ones left out.
    package func all(_ name: Name) -> [String] {
        form.pairs.filter { $0.name == name.rawValue && !$0.value.isEmpty }.map(\.value)
    }

    /// The client this claims to come from, to load it by.
    package var clientID: ClientID? { self[.clientID].map { ClientID($0) } }
}

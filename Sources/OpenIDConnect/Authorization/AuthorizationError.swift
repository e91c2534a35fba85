/// Why an authorization request ends without a code.
package struct AuthorizationError: Error, Sendable, Equatable {
    /// `error` values.
    package enum Code: String, Sendable, CaseIterable {
        // RFC 6749 §4.1.2.1
        case invalidRequest = "invalid_request"
        case unauthorizedClient = "unauthorized_client"
        case accessDenied = "access_denied"
        case unsupportedResponseType = "unsupported_response_type"
        case invalidScope = "invalid_scope"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        // OpenID Connect Core §3.1.2.6
        case interactionRequired = "interaction_required"
        case loginRequired = "login_required"
        case accountSelectionRequired = "account_selection_required"
        case consentRequired = "consent_required"
        case requestNotSupported = "request_not_supported"
        case registrationNotSupported = "registration_not_supported"
        case invalidRequestURI = "invalid_request_uri"
        case invalidRequestObject = "invalid_request_object"
        // RFC 8707 §2
        case invalidTarget = "invalid_target"
        // OpenID Connect Unmet Authentication Requirements §2
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
    }

    /// What the client is told.
    package let code: Code
    /// A fixed sentence for the client's developer; never holds anything that was sent to us.
    package let description: String
    /// The way back to the client; nil means an error page, never a redirect.
    package let channel: ResponseChannel?

    /// An error that goes back through `channel`, or onto a page of ours when it is nil.
    package init(_ code: Code, _ description: StaticString? = nil, channel: ResponseChannel?) {
        self.code = code
        self.description = description?.description ?? code.sentence
        self.channel = channel
    }

    private init(_ error: AuthorizationError, channel: ResponseChannel?) {
        code = error.code
        description = error.description
        self.channel = channel
    }

    /// The same error, sent back this way.
    package func sent(through channel: ResponseChannel?) -> AuthorizationError {
        AuthorizationError(self, channel: channel)
    }

    /// The answer to the client; nil when there is no verified way back.
    package var response: AuthorizationResponse? {
        channel.map { AuthorizationResponse(error: self, channel: $0) }
    }
}

extension AuthorizationError.Code {
    /// What is said when there is nothing more particular to say.
    var sentence: String {
        switch self {
        case .invalidRequest: "The request is not valid."
        case .unauthorizedClient: "The client may not ask for this."
        case .accessDenied: "The person or the server denied the request."
        case .unsupportedResponseType: "Only the response type code is offered."
        case .invalidScope: "The scope is not valid or not registered for the client."
        case .serverError: "The server met an unexpected condition."
        case .temporarilyUnavailable: "The server cannot answer at the moment."
        case .interactionRequired: "The person has to be asked something."
        case .loginRequired: "The person has to sign in."
        case .accountSelectionRequired: "The person has to choose an account."
        case .consentRequired: "The person has to consent."
        case .requestNotSupported: "Request objects must be signed."
        case .registrationNotSupported: "The registration parameter is not supported."
        case .invalidRequestURI: "The request_uri is not valid here."
        case .invalidRequestObject: "The request object is not valid."
        case .invalidTarget: "A resource is not valid or not registered for the client."
        case .unmetAuthenticationRequirements: "The authentication context asked for was not reached."
        }
    }
}

/// What a check found, before it is known whether it may be sent back.
struct AuthorizationProblem: Error {
    let code: AuthorizationError.Code
    let description: StaticString

    init(_ code: AuthorizationError.Code, _ description: StaticString) {
        self.code = code
        self.description = description
    }
}

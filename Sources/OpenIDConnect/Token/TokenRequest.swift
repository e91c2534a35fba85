package import Identity
package import Primitives

/// A request to the token endpoint, read by its grant type; nothing is looked up yet.
package enum TokenRequest: Sendable {
    /// RFC 6749 §4.1.3.
    case authorizationCode(code: Secret<String>, redirectURI: String, verifier: String?)
    /// RFC 6749 §6; `scopes` is nil when all of the grant's are wanted.
    case refreshToken(token: Secret<String>, scopes: [String]?)
    /// RFC 6749 §4.4; `scopes` is nil when all that the client may have are wanted.
    case clientCredentials(scopes: [String]?)
    /// RFC 8628 §3.4.
    case deviceCode(Secret<String>)
    /// RFC 8693 §2.1.
    case tokenExchange(TokenExchangeRequest)
    /// RFC 7523 §2.1; `scopes` is nil when all that the client may have are wanted.
    case jwtBearer(assertion: Secret<String>, scopes: [String]?)

    /// Bytes a code, a refresh token or a redirect URI may have.
    static let maximumLength = 2_048

    /// The parameters that none but one may be sent of.
    private static let single =
        [
            "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope", "device_code", "assertion",
        ]
        + TokenExchangeRequest.single

    /// Reads the body of a request; parameters we do not know are ignored (RFC 6749 §3.2).
    package init(_ body: FormParameters) throws(TokenError) {
        guard body.duplicates.isDisjoint(with: Self.single) else {
            throw TokenError(.invalidRequest, "A parameter was sent more than once.")
        }
        guard let sent = body["grant_type"] else { throw TokenError(.invalidRequest, "The grant_type is missing.") }
        guard let grantType = GrantType(rawValue: sent) else {
            throw TokenError(.unsupportedGrantType, "The grant type is not offered.")
        }
        switch grantType {
        case .authorizationCode: self = try Self.codeRequest(body)
        case .refreshToken:
            self = .refreshToken(
                token: Secret(try Self.required("refresh_token", of: body)), scopes: try Self.scopes(of: body))
        case .clientCredentials: self = .clientCredentials(scopes: try Self.scopes(of: body))
        case .deviceCode: self = .deviceCode(Secret(try Self.required("device_code", of: body)))
        case .tokenExchange:
            self = .tokenExchange(try TokenExchangeRequest(body, scopes: try Self.scopes(of: body)))
        case .jwtBearer:
            self = .jwtBearer(assertion: try Self.assertion(of: body), scopes: try Self.scopes(of: body))
        }
    }

    /// The grant type.
    package var grantType: GrantType {
        switch self {
        case .authorizationCode: .authorizationCode
        case .refreshToken: .refreshToken
        case .clientCredentials: .clientCredentials
        case .deviceCode: .deviceCode
        case .tokenExchange: .tokenExchange
        case .jwtBearer: .jwtBearer
        }
    }

    /// The client registered this grant type; some are for clients that can prove who they are (RFC 6749 §4.4, §5.2).
    package func check(registered metadata: ClientMetadata) throws(TokenError) {
        let forConfidential: [GrantType] = [.clientCredentials, .tokenExchange, .jwtBearer]
        guard metadata.grantTypes.contains(grantType), metadata.isConfidential || !forConfidential.contains(grantType)
        else {
            throw TokenError(.unauthorizedClient, "The client is not registered for the grant type.")
        }
    }

    private static func codeRequest(_ body: FormParameters) throws(TokenError) -> TokenRequest {
        let verifier = body["code_verifier"]
        if let verifier, !PKCE.isWellFormed(verifier: verifier) {
            throw TokenError(.invalidRequest, "The code_verifier is not well-formed.")  // RFC 7636 §4.1
        }
        return .authorizationCode(
            code: Secret(try required("code", of: body)), redirectURI: try required("redirect_uri", of: body),
            verifier: verifier)
    }

    static func required(_ name: String, of body: FormParameters) throws(TokenError) -> String {
        guard let value = body[name] else { throw TokenError(.invalidRequest, "A required parameter is missing.") }
        guard value.utf8.count <= maximumLength else { throw TokenError(.invalidRequest, "A parameter is too long.") }
        return value
    }

    private static func assertion(of body: FormParameters) throws(TokenError) -> Secret<String> {
        guard let assertion = body["assertion"], assertion.utf8.count <= 16 * 1_024 else {
            throw TokenError(.invalidRequest, "The assertion is missing or too long.")
        }
        return Secret(assertion)
    }

    private static func scopes(of body: FormParameters) throws(TokenError) -> [String]? {
        guard let sent = body["scope"] else { return nil }
        guard sent.utf8.count <= maximumLength, let scopes = Scope.parse(sent) else {
            throw TokenError(.invalidScope, "The scope is not well-formed.")
        }
        return scopes
    }
}

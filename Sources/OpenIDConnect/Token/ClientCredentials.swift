package import Identity
package import Primitives

/// How a client says who it is, read but not checked (RFC 6749 §2.3).
package enum ClientCredentials: Sendable {
    /// `client_secret_basic`.
    case basic(ClientID, Secret<String>)
    /// `client_secret_post`.
    case post(ClientID, Secret<String>)
    /// `private_key_jwt`; the identifier is the assertion's own word, good for looking the client up.
    case assertion(ClientID, String)
    /// `none`: a public client names itself.
    case none(ClientID)

    /// `client_assertion_type` of a JWT (RFC 7523 §2.2).
    package static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Reads the `Authorization` header, query and body of a request.
    ///
    /// Exactly one method may be used; a secret in the query is refused (RFC 6749 §2.3, §2.3.1).
    package static func read(
        authorization: String?, query: FormParameters = [], body: FormParameters
    ) throws(TokenError) -> ClientCredentials {
        try ClientCredentialsReader(authorization: authorization, query: query, body: body).read()
    }

    /// The client to look up.
    package var clientID: ClientID {
        switch self {
        case .basic(let id, _), .post(let id, _), .assertion(let id, _), .none(let id): id
        }
    }

    /// The method, by its registered name.
    package var method: ClientAuthenticationMethod {
        switch self {
        case .basic: .clientSecretBasic
        case .post: .clientSecretPost
        case .assertion: .privateKeyJWT
        case .none: .none
        }
    }

    /// The secret, where one was sent.
    package var secret: Secret<String>? {
        switch self {
        case .basic(_, let secret), .post(_, let secret): secret
        case .assertion, .none: nil
        }
    }

    /// The answer when these turn out wrong: one for every reason.
    package var refusal: TokenError { .invalidClient }
}

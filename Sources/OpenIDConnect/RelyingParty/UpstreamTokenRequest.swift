package import Primitives

/// A code redeemed at an upstream's token endpoint (RFC 6749 §4.1.3, OpenID Connect Core §9).
package struct UpstreamTokenRequest: Sendable {
    /// How our client proves itself.
    package enum Authentication: Sendable {
        /// `client_secret_basic`.
        case basic(Secret<String>)
        /// `client_secret_post`.
        case post(Secret<String>)
        /// `private_key_jwt`, with an assertion made for this request.
        case assertion(String)
        /// `none`.
        case none
    }

    /// The body.
    package let form: FormParameters
    /// The `Authorization` header, where one is sent.
    package let authorization: Secret<String>?

    /// A request.
    package init(
        code: Secret<String>, redirectURI: String, codeVerifier: Secret<String>, clientID: String,
        authentication: Authentication
    ) {
        var pairs: [FormParameters.Pair] = [
            .init(name: "grant_type", value: "authorization_code"), .init(name: "code", value: code.reveal()),
            .init(name: "redirect_uri", value: redirectURI),
            .init(name: "code_verifier", value: codeVerifier.reveal()),
        ]
        var authorization: Secret<String>?
        switch authentication {
        case .basic(let secret):
            authorization = Self.basic(clientID, secret)
        case .post(let secret):
            pairs.append(.init(name: "client_id", value: clientID))
            pairs.append(.init(name: "client_secret", value: secret.reveal()))
        case .assertion(let assertion):
            pairs.append(.init(name: "client_id", value: clientID))
            pairs.append(.init(name: "client_assertion_type", value: ClientCredentials.assertionType))
            pairs.append(.init(name: "client_assertion", value: assertion))
        case .none:
            pairs.append(.init(name: "client_id", value: clientID))
        }
        form = FormParameters(pairs)
        self.authorization = authorization
    }

    /// `Basic base64(form(client_id) ":" form(client_secret))` (RFC 6749 §2.3.1).
    private static func basic(_ clientID: String, _ secret: Secret<String>) -> Secret<String> {
        let id = PercentEncoding.encodeQueryValue(clientID)
        let pair = "\(id):\(PercentEncoding.encodeQueryValue(secret.reveal()))"
        return Secret("Basic \(Base64.encode(pair.utf8))")
    }
}

import Identity
import OpenIDConnect

/// Who asks the token endpoint and how, settled before the grant is looked at.
struct TokenAsker: Sendable {
    /// The client, authenticated.
    let client: Client
    /// The thumbprint of the key that the request proved to hold.
    let keyThumbprint: String?
    /// The resources that the request names.
    let resources: [String]

    /// Holds the request to the key that is expected, and a client to its promise to bind its tokens.
    func requireKey(_ expected: String?, otherwise refusal: TokenError) throws(TokenError) {
        try DPoPBinding.check(
            keyThumbprint, expected: expected, isRequired: client.metadata.dpopBoundAccessTokens, otherwise: refusal)
    }
}

/// What an access token is to be good for.
struct TokenTerms: Sendable {
    /// `scope`.
    let scopes: [String]
    /// `aud`.
    let audience: [String]
    /// `cnf.jkt`.
    let keyThumbprint: String?
}

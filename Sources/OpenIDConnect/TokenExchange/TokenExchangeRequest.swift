package import Primitives

/// A request to exchange a token for another (RFC 8693 §2.1), read; nothing is looked up yet.
package struct TokenExchangeRequest: Sendable {
    /// Kinds of tokens that are taken (RFC 8693 §3).
    package enum Kind: String, Sendable, CaseIterable {
        /// An access token of ours.
        case accessToken = "urn:ietf:params:oauth:token-type:access_token"
        /// An ID token of ours.
        case idToken = "urn:ietf:params:oauth:token-type:id_token"
    }

    /// `subject_token`: whom the new token is about.
    package let subject: Secret<String>
    /// `subject_token_type`.
    package let subjectKind: Kind
    /// `actor_token`, which is an access token: who acts for them; the client itself where there is none.
    package let actor: Secret<String>?
    /// `audience`: the services that the new token is for, beside those of `resource`.
    package let audience: [String]
    /// `scope`; nil when all that can be had are wanted.
    package let scopes: [String]?

    /// Parameters that may be sent once only; `audience` and `resource` may repeat.
    static let single = [
        "subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type",
    ]

    init(_ body: FormParameters, scopes: [String]?) throws(TokenError) {
        guard let kind = Kind(rawValue: try TokenRequest.required("subject_token_type", of: body)) else {
            throw TokenError(.invalidRequest, "The subject_token_type is not offered.")
        }
        let wanted = body["requested_token_type"].map(Kind.init(rawValue:)) ?? .accessToken
        guard wanted == .accessToken else {
            throw TokenError(.invalidRequest, "The requested_token_type is not offered.")
        }
        subject = Secret(try Self.token("subject_token", of: body))
        subjectKind = kind
        actor = try Self.actor(of: body)
        audience = body.pairs.filter { $0.name == "audience" && !$0.value.isEmpty }.map(\.value)
        guard audience.count <= TokenAudience.maximumCount, audience.allSatisfy({ $0.utf8.count <= 2_048 }) else {
            throw TokenError(.invalidTarget, "There are too many audiences.")
        }
        self.scopes = scopes
    }

    /// Token and type come together or not at all (RFC 8693 §2.1).
    private static func actor(of body: FormParameters) throws(TokenError) -> Secret<String>? {
        guard body["actor_token"] != nil || body["actor_token_type"] != nil else { return nil }
        guard body["actor_token_type"].flatMap(Kind.init(rawValue:)) == .accessToken else {
            throw TokenError(.invalidRequest, "The actor_token_type is missing or not offered.")
        }
        return Secret(try token("actor_token", of: body))
    }

    private static func token(_ name: String, of body: FormParameters) throws(TokenError) -> String {
        guard let token = body[name], token.utf8.count <= 16 * 1_024 else {
            throw TokenError(.invalidRequest, "A token is missing or too long.")
        }
        return token
    }
}

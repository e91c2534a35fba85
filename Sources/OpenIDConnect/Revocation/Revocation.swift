package import Identity
package import Primitives

/// What revoking a token ends (RFC 7009 §2.1).
package enum Revocation: Sendable, Equatable {
    /// The grant with everything that hangs on it.
    case grant(GrantID)
    /// This one access token, until it would have expired anyway.
    case accessToken(AccessTokenID, expiring: Timestamp)
    /// Nothing: not this client's. The answer is 200 all the same, so that it tells nothing.
    case nothing

    /// A refresh token ends its grant, and the access tokens with it.
    package static func of(_ grant: Grant, asker: Client) -> Revocation {
        grant.client.value.isSameBytes(as: asker.id.value) ? .grant(grant.id) : .nothing
    }

    /// An access token ends alone: the application may go on with the rest of what it was allowed.
    package static func of(_ token: AccessToken, asker: Client) -> Revocation {
        guard token.client.value.isSameBytes(as: asker.id.value) else { return .nothing }
        return .accessToken(token.identifier, expiring: token.expiresAt)
    }
}

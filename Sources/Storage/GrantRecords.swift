package import Identity
package import Primitives

/// Grants, codes and refresh tokens.
package protocol GrantRecords: Sendable {
    /// Makes the grant with its code, notes that the session was used, and uses up the pushed request it answers.
    ///
    /// False, with nothing changed, when the pushed request was used before. Throws `StorageError.conflict` when the
    /// session has ended or is another account's, and when it rests on a consent that there is none of any more.
    func issue(
        _ code: AuthorizationCode, for grant: Grant, using pushed: [UInt8]?, onConsent: Bool
    ) async throws -> Bool
    /// What a code stands for now, for the rules to look at. Changes nothing.
    func code(hash: [UInt8]) async throws -> CodeStanding?
    /// Uses the code up and, with it, stores the first refresh token and, unless there is one, the thumbprint of the key
    /// that the grant is bound to. The first caller wins; false for any later one, and then the grant is revoked.
    func redeem(
        _ code: AuthorizationCode, issuing refresh: RefreshToken?, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool
    /// What a refresh token stands for now, for the rules to look at. Changes nothing.
    func refreshToken(hash: [UInt8]) async throws -> RefreshStanding?
    /// Uses the token up and stores its successor. The first caller wins; false, with nothing changed, for any later one
    /// and when the grant was revoked meanwhile.
    ///
    /// - Parameter keyThumbprint: the key that the grant is bound to from now on, unless it is bound already.
    func rotate(
        _ old: RefreshToken, to successor: RefreshToken, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool
    /// What a grant stands for now.
    func grant(_ id: GrantID) async throws -> GrantStanding?
    /// What the grant of an access token stands for now; nil also when the token was ended by itself.
    func grant(_ id: GrantID, unlessRevoked accessToken: String) async throws -> GrantStanding?
    /// The grant of a client that was made last in a session, unless it was revoked.
    func latestGrant(of client: ClientID, in session: SessionID) async throws -> GrantStanding?
    /// Ends the grant with everything that hangs on it. Idempotent.
    func revoke(_ grant: GrantID, at now: Timestamp) async throws
    /// Ends one access token by its `jti`, until it would have expired anyway.
    func revokeAccessToken(_ identifier: String, expiring: Timestamp) async throws
    /// Whether this access token was ended by itself.
    func isAccessTokenRevoked(_ identifier: String) async throws -> Bool
}

/// A grant as it is now.
package struct GrantStanding: Sendable, Equatable {
    /// The grant.
    package let grant: Grant
    /// When it was revoked, if it was.
    package let revokedAt: Timestamp?
    /// Its account as it is now.
    package let account: Account
    /// The account's password facts, if it has a password.
    package let password: PasswordCredential?
    /// Whether the account has a device for one-time codes.
    package let hasSecondFactor: Bool
    /// Its session, unless that ended.
    package let session: Session?

    /// A grant and what it hangs on.
    package init(
        grant: Grant, revokedAt: Timestamp?, account: Account, password: PasswordCredential?, hasSecondFactor: Bool,
        session: Session?
    ) {
        self.grant = grant
        self.revokedAt = revokedAt
        self.account = account
        self.password = password
        self.hasSecondFactor = hasSecondFactor
        self.session = session
    }
}

/// A code as it is now.
package struct CodeStanding: Sendable, Equatable {
    /// The code.
    package let code: AuthorizationCode
    /// When it was used, if it was.
    package let redeemedAt: Timestamp?
    /// The grant it stands for.
    package let standing: GrantStanding

    /// A code and its grant.
    package init(code: AuthorizationCode, redeemedAt: Timestamp?, standing: GrantStanding) {
        self.code = code
        self.redeemedAt = redeemedAt
        self.standing = standing
    }
}

/// A refresh token as it is now.
package struct RefreshStanding: Sendable, Equatable {
    /// The token.
    package let token: RefreshToken
    /// When it was rotated, if it was.
    package let rotatedAt: Timestamp?
    /// Whether its successor was used: then even a retry within the grace is a reuse.
    package let successorUsed: Bool
    /// Whether it was issued before the grant was bound to its key.
    package let precedesKey: Bool
    /// The grant it renews.
    package let standing: GrantStanding

    /// A refresh token and its grant.
    package init(
        token: RefreshToken, rotatedAt: Timestamp?, successorUsed: Bool, precedesKey: Bool, standing: GrantStanding
    ) {
        self.token = token
        self.rotatedAt = rotatedAt
        self.successorUsed = successorUsed
        self.precedesKey = precedesKey
        self.standing = standing
    }
}

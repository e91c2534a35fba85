import Crypto
package import JOSE
package import Primitives

/// A proof that a request comes from the holder of a key, verified (RFC 9449 §4.3).
///
/// Whether it was used before is for the caller to find out, once, atomically.
package struct DPoPProof: Sendable, Equatable {
    /// The `typ` of its header.
    package static let type = "dpop+jwt"
    /// What a proof may be signed with.
    package static let algorithms = SignatureAlgorithm.allCases

    /// The thumbprint of the key: `jkt`.
    package let thumbprint: String
    /// Its `jti`: to be taken once for its key, until `expiresAt`.
    package let identifier: String
    /// From here on it would be refused by its age.
    package let expiresAt: Timestamp
    /// When it was made: its `iat`.
    package let issuedAt: Timestamp

    /// Verifies the values of the `DPoP` header of a request.
    ///
    /// There must be exactly one. With an `accessToken` its hash must be named (`ath`). `isFresh` says whether a nonce
    /// is one of ours and recent: a nonce that is there must be, and must be there when `iat` is further off than
    /// `Lifetimes.proof`. Further than `Lifetimes.proofWithNonce` no proof is taken.
    package static func verify(
        _ values: [String], for target: DPoPTarget, accessToken: String? = nil, now: Timestamp,
        isFresh: (String) -> Bool
    ) throws(DPoPError) -> DPoPProof {
        guard values.count == 1, let value = values.first else { throw .invalid }
        do {
            let (token, thumbprint) = try UnverifiedToken(compact: value).verifiedByOwnKey(
                allowing: Set(algorithms), types: [type])
            let claims = try RegisteredClaims(token.claims)
            guard let method = token.claims["htm"]?.string, let url = token.claims["htu"]?.string,
                target.isNamed(method: method, url: url), Self.names(accessToken, token.claims["ath"]),
                let identifier = claims.tokenID, (1...256).contains(identifier.utf8.count)
            else { throw DPoPError.invalid }
            guard let issuedAt = claims.issuedAt else { throw DPoPError.invalid }
            let life = try Self.life(
                of: claims, from: issuedAt, nonce: token.claims["nonce"], now: now, isFresh: isFresh)
            return DPoPProof(
                thumbprint: thumbprint, identifier: identifier, expiresAt: issuedAt + life + .seconds(1),
                issuedAt: issuedAt)
        } catch {
            throw error as? DPoPError ?? .invalid
        }
    }

    /// How far its `iat` may be from now.
    ///
    /// RFC 9449 §4.3, items 10 to 12: fresh by a clock or by a nonce.
    private static func life(
        of claims: RegisteredClaims, from issuedAt: Timestamp, nonce: JSON?, now: Timestamp, isFresh: (String) -> Bool
    ) throws(DPoPError) -> Duration {
        let skew = Lifetimes.clockSkew
        if let expiry = claims.expiry, now >= expiry + skew { throw .invalid }
        if let notBefore = claims.notBefore, now + skew < notBefore { throw .invalid }
        let distance = issuedAt < now ? now - issuedAt : issuedAt - now
        guard distance <= Lifetimes.proofWithNonce else { throw .invalid }
        guard let nonce else {
            guard distance <= Lifetimes.proof else { throw .nonceRequired }
            return Lifetimes.proof
        }
        guard let text = nonce.string else { throw .invalid }
        guard isFresh(text) else { throw .nonceRequired }
        return Lifetimes.proofWithNonce
    }

    /// Whether `ath` is the hash of the token presented; without a token nobody asks (RFC 9449 §4.3, item 13).
    private static func names(_ accessToken: String?, _ hash: JSON?) -> Bool {
        guard let accessToken else { return true }
        let expected = Base64URL.encode(Array(SHA256.hash(data: Array(accessToken.utf8))))
        return hash?.string.map { $0.isSameBytes(as: expected) } ?? false
    }
}

/// The key that something is bound to, and the key a request proved to hold (RFC 9449 §5, §10).
package enum DPoPBinding {
    /// The key the client must have proved: the proof's must be the one that is expected, where one is.
    ///
    /// Throws `refusal` for another key or none; `invalid_dpop_proof` when the client always has to bring a proof.
    package static func check(
        _ thumbprint: String?, expected: String?, isRequired: Bool, otherwise refusal: TokenError
    ) throws(TokenError) {
        guard thumbprint != nil || !isRequired else {
            throw TokenError(.invalidDPoPProof, "The client must send a DPoP proof.")  // RFC 9449 §5.2
        }
        guard let expected else { return }
        guard let thumbprint, thumbprint.isSameBytes(as: expected) else { throw refusal }
    }
}

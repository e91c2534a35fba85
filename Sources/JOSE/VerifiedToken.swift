package import Primitives

/// A token whose signature was found good; there is no way to make one but `UnverifiedToken.verified`.
package struct VerifiedToken: Sendable {
    /// The header, which the signature covers.
    package let header: JSON
    /// The claims its signer made; whether they hold now and for us is for `ClaimChecks`.
    package let claims: JSON
    /// The key that verified it.
    package let key: VerificationKey

    fileprivate init(_ token: UnverifiedToken, verifiedBy key: VerificationKey) {
        header = token.header
        claims = token.unverifiedClaims
        self.key = key
    }
}

extension UnverifiedToken {
    /// The most keys a token is tried against when it does not name one.
    package static let maximumCandidates = 8

    /// Verifies the signature with one of `keys` and one of the `allowing` algorithms.
    ///
    /// `types` are the values of `typ` that will do, compared without regard to case and to the prefix
    /// `application/` (RFC 8725 §3.11). With nil the token must not claim to be anything special: no `typ`, or `JWT`.
    package func verified(
        by keys: KeySet, allowing algorithms: Set<SignatureAlgorithm>, types: Set<String>?
    ) throws(JOSEError) -> VerifiedToken {
        guard let algorithm = SignatureAlgorithm(rawValue: algorithm), algorithms.contains(algorithm) else {
            throw .algorithmNotAllowed
        }
        guard isOfType(types) else { throw .typeNotAllowed }
        let candidates = keys.keys(id: keyID, algorithm: algorithm)
        guard !candidates.isEmpty else { throw .unknownKey }
        guard candidates.count <= Self.maximumCandidates else { throw .ambiguousKey }
        guard let key = candidates.first(where: { $0.isValid(signature: signature, over: signingInput) }) else {
            throw .invalidSignature
        }
        return VerifiedToken(self, verifiedBy: key)
    }

    /// Verifies the signature with the public key in the token's own header (`jwk`), and tells that key's thumbprint.
    ///
    /// This shows that whoever made the token holds the key, and nothing about who that is: it is for proofs of
    /// possession (RFC 9449 §4.3) and never for tokens whose claims are to be believed (RFC 8725 §3.10).
    package func verifiedByOwnKey(
        allowing algorithms: Set<SignatureAlgorithm>, types: Set<String>
    ) throws(JOSEError) -> (token: VerifiedToken, thumbprint: String) {
        guard let algorithm = SignatureAlgorithm(rawValue: algorithm), algorithms.contains(algorithm) else {
            throw .algorithmNotAllowed
        }
        guard isOfType(types) else { throw .typeNotAllowed }
        guard let header = self.header["jwk"] else { throw .unknownKey }
        let jwk = try JSONWebKey(header)
        guard jwk.algorithms.contains(algorithm) else { throw .algorithmDoesNotFitKey }
        let key = VerificationKey(id: jwk.id, algorithm: algorithm, material: jwk.material)
        guard key.isValid(signature: signature, over: signingInput) else { throw .invalidSignature }
        return (VerifiedToken(self, verifiedBy: key), try KeyThumbprint.sha256(of: header))
    }

    private func isOfType(_ types: Set<String>?) -> Bool {
        let own = type.map(MediaType.normalized)
        guard let types else { return own == nil || own == "jwt" }
        return types.contains { MediaType.normalized($0) == own }
    }
}

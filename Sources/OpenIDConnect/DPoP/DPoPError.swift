/// Why a DPoP proof is refused (RFC 9449 §5, §8).
package enum DPoPError: Error, Sendable, Equatable {
    /// There is not exactly one proof, or it is malformed, made for another request, or used before.
    case invalid
    /// The proof must repeat a nonce of ours: it has an old one, or its clock cannot be believed without one.
    case nonceRequired
}

extension TokenError {
    /// What the token endpoint, and one beside it, answers (RFC 9449 §5, §8).
    package init(_ error: DPoPError) {
        switch error {
        case .invalid: self.init(.invalidDPoPProof, "The DPoP proof is not valid for this request.")
        case .nonceRequired: self.init(.useDPoPNonce, "The DPoP proof must repeat the nonce of this answer.")
        }
    }
}

extension BearerError {
    /// What a protected endpoint of ours answers (RFC 9449 §7.1, §9).
    package init(_ error: DPoPError) {
        switch error {
        case .invalid: self = .invalidProof
        case .nonceRequired: self = .nonceRequired
        }
    }
}

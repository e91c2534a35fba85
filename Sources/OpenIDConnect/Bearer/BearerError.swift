import JOSE

/// Why a protected endpoint of ours refuses (RFC 6750 §3.1, RFC 9449 §7.1).
package enum BearerError: Error, Sendable, Equatable {
    /// No token was sent: the answer names the schemes and no error code.
    case missing
    /// The token was sent in a way, or in ways, that are not allowed.
    case invalidRequest
    /// The token is expired, revoked, malformed, not one of ours, or not presented as it is bound.
    case invalidToken
    /// The token lacks this scope.
    case insufficientScope(String)
    /// The proof beside the token is missing or not valid.
    case invalidProof
    /// The proof must repeat a nonce of ours.
    case nonceRequired

    /// The `error` code; nil when no token was sent.
    package var code: String? {
        switch self {
        case .missing: nil
        case .invalidRequest: "invalid_request"
        case .invalidToken: "invalid_token"
        case .insufficientScope: "insufficient_scope"
        case .invalidProof: "invalid_dpop_proof"
        case .nonceRequired: "use_dpop_nonce"
        }
    }

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .missing, .invalidToken, .invalidProof, .nonceRequired: 401
        case .invalidRequest: 400
        case .insufficientScope: 403
        }
    }

    /// The values of `WWW-Authenticate`: the schemes a token may come with, the one that was tried first and with the
    /// error (RFC 6750 §3, RFC 9449 §7.1).
    ///
    /// - Parameters:
    ///   - scheme: what the request came with, if anything.
    ///   - metadata: the URL of the metadata of the API (RFC 9728 §5.1).
    package func challenges(
        to scheme: PresentedAccessToken.Scheme?, metadata: String
    ) -> [String] {
        let tried = scheme ?? (isAboutProofs ? .dpop : .bearer)
        let others = PresentedAccessToken.Scheme.allCases.filter { $0 != tried }
        return [challenge(tried, parameters, metadata: metadata)]
            + others.map { challenge($0, [], metadata: metadata) }
    }

    private var isAboutProofs: Bool { self == .invalidProof || self == .nonceRequired }

    private func challenge(
        _ scheme: PresentedAccessToken.Scheme, _ parameters: [(name: String, value: String)], metadata: String
    ) -> String {
        var all = [(name: "realm", value: "signet")] + parameters
        if scheme == .dpop {
            all.append(("algs", DPoPProof.algorithms.map(\.rawValue).joined(separator: " ")))
        }
        all.append(("resource_metadata", metadata))
        return scheme.rawValue + " " + all.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    }

    /// The error and what goes with it; no value has a quotation mark or backslash in it.
    private var parameters: [(name: String, value: String)] {
        guard let code else { return [] }
        let error = (name: "error", value: code)
        guard case .insufficientScope(let scope) = self else { return [error] }
        return [error, ("scope", scope)]
    }
}

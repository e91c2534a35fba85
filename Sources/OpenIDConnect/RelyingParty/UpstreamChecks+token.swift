import JOSE
import Primitives

/// A claim set that an upstream signed, with the types of its registered claims checked.
struct UpstreamSignedClaims {
    let claims: JSON
    let registered: RegisteredClaims
    let algorithm: SignatureAlgorithm
}

extension UpstreamChecks {
    /// What `signedClaims` checks, in order.
    static let ofSignature: [UpstreamCheck] = [
        .tokenFormat, .signatureAlgorithm, .tokenType, .signatureKey, .signature, .claimTypes,
    ]

    /// The claims of a token that one of `keys` signed (RFC 7515 §5.2, RFC 8725 §3.1).
    ///
    /// The keys are those of the one connection that is asked; what a token brings along about keys is not looked at.
    /// With nil for `types` the token must not say that it is anything special.
    mutating func signedClaims(
        of compact: Secret<String>, keys: KeySet, algorithms: Set<SignatureAlgorithm>, types: Set<String>?
    ) -> UpstreamSignedClaims? {
        let token: UnverifiedToken
        do throws(JOSEError) {
            token = try UnverifiedToken(compact: compact.reveal())
            require(.tokenFormat, true)
        } catch {
            require(.tokenFormat, false, expected: "a signed JWT", received: Self.words(error, compact.reveal()))
            skip(Array(Self.ofSignature.dropFirst()))
            return nil
        }
        let verified = verified(token, keys: keys, algorithms: algorithms, types: types)
        guard let verified, let algorithm = SignatureAlgorithm(rawValue: token.algorithm) else {
            skip(.claimTypes)
            return nil
        }
        do throws(JOSEError) {
            let registered = try RegisteredClaims(verified.claims)
            require(.claimTypes, true)
            return UpstreamSignedClaims(claims: verified.claims, registered: registered, algorithm: algorithm)
        } catch {
            let name = if case .malformedClaim(let name) = error { name } else { "" }
            require(
                .claimTypes, false, expected: "the types of RFC 7519 §4.1",
                received: "\(name): \(verified.claims[name]?.text ?? "")")
            return nil
        }
    }

    /// One check after the other, so that it is seen which one failed; the verdict is the library's single one.
    private mutating func verified(
        _ token: UnverifiedToken, keys: KeySet, algorithms: Set<SignatureAlgorithm>, types: Set<String>?
    ) -> VerifiedToken? {
        do throws(JOSEError) {
            let verified = try token.verified(by: keys, allowing: algorithms, types: types)
            require(.signatureAlgorithm, true, received: token.algorithm)
            require(.tokenType, true, received: token.type)
            require(.signatureKey, true, received: token.keyID)
            require(.signature, true)
            return verified
        } catch {
            let order: [UpstreamCheck] = [.signatureAlgorithm, .tokenType, .signatureKey, .signature]
            let failed: UpstreamCheck =
                switch error {
                case .algorithmNotAllowed: .signatureAlgorithm
                case .typeNotAllowed: .tokenType
                case .unknownKey, .ambiguousKey: .signatureKey
                default: .signature
                }
            for check in order.prefix(while: { $0 != failed }) { require(check, true) }
            note(failed, token: token, keys: keys, algorithms: algorithms, types: types)
            skip(Array(order.drop { $0 != failed }.dropFirst()))
            return nil
        }
    }

    private mutating func note(
        _ failed: UpstreamCheck, token: UnverifiedToken, keys: KeySet, algorithms: Set<SignatureAlgorithm>,
        types: Set<String>?
    ) {
        switch failed {
        case .signatureAlgorithm:
            let expected = algorithms.map(\.rawValue).sorted().joined(separator: ", ")
            require(failed, false, expected: expected, received: token.algorithm)
        case .tokenType:
            require(
                failed, false, expected: types?.sorted().joined(separator: ", ") ?? "JWT or none", received: token.type)
        case .signatureKey:
            let known = Set(keys.keys.compactMap(\.id)).sorted().prefix(20).joined(separator: ", ")
            require(failed, false, expected: "one of \(known)", received: token.keyID ?? "no kid")
        default:
            require(failed, false, expected: "made with \(token.keyID.map { "the key \($0)" } ?? "one of the keys")")
        }
    }

    /// Why something is no token that can be read here.
    private static func words(_ error: JOSEError, _ compact: String) -> String {
        switch error {
        case .tokenTooLarge: "\(compact.utf8.count) bytes"
        case .wrongPartCount where compact.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 4: "an encrypted token"
        case .wrongPartCount: "not three parts"
        case .invalidEncoding: "not base64url"
        case .unsupportedHeaderParameter(let name): "a header with \(name)"
        case .invalidHeader: "an unreadable header"
        default: "unreadable claims"
        }
    }
}

/// Why a token, a key or a claim was refused.
///
/// For logs and for our own decisions; what is answered to the outside is the same for all of them.
package enum JOSEError: Error, Equatable, Sendable {
    // MARK: The token's shape

    /// Longer than `UnverifiedToken.maximumBytes`.
    case tokenTooLarge
    /// Not exactly three parts, none of them empty.
    case wrongPartCount
    /// A part that is not canonical base64url.
    case invalidEncoding
    /// The header is no JSON object, or a parameter in it has the wrong type.
    case invalidHeader
    /// The payload is no JSON object.
    case invalidPayload
    /// A header parameter that changes how the token is read, which we don't do: `crit`, `zip`, `b64`, nesting.
    case unsupportedHeaderParameter(String)

    // MARK: The signature

    /// The caller did not allow the algorithm the token names.
    case algorithmNotAllowed
    /// The caller did not allow the token's `typ`.
    case typeNotAllowed
    /// No key of this set has the token's `kid` and algorithm.
    case unknownKey
    /// The token names no key and too many could be meant.
    case ambiguousKey
    /// The signature does not fit.
    case invalidSignature

    // MARK: Keys

    /// A member is missing, has the wrong type or length, or is no point of the curve.
    case malformedKey
    /// A key type or curve that is not used here.
    case unsupportedKey
    /// `use` or `key_ops` say that it does not verify signatures.
    case keyNotForVerifying
    /// `alg` is not one that this kind of key can have.
    case algorithmDoesNotFitKey
    /// An RSA modulus or exponent that is too small.
    case weakKey
    /// Private or symmetric members where a public key belongs.
    case privateKeyGiven
    /// No JSON object with an array of keys.
    case malformedKeySet
    /// More keys than `KeySet.maximumKeys`.
    case tooManyKeys

    // MARK: Claims

    /// A claim that must be there is not.
    case missingClaim(String)
    /// A claim has the wrong type or is out of range.
    case malformedClaim(String)
    /// `exp` has passed.
    case expired
    /// `nbf` is still to come.
    case notYetValid
    /// `iat` is still to come.
    case issuedInTheFuture
    /// `iat` is longer ago than the caller allows.
    case tooOld
    /// `iss` is not the expected one.
    case wrongIssuer
    /// `aud` names none of the expected ones.
    case wrongAudience
}

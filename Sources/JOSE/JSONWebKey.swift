import Crypto
import CryptoExtras
import Primitives

/// A public signature key as read from a JSON Web Key (RFC 7517), before it is bound to one algorithm.
struct JSONWebKey {
    let id: String?
    let material: PublicKeyMaterial
    /// What `alg` says, or everything this kind of key can do when there is no `alg`.
    let algorithms: [SignatureAlgorithm]

    /// Refuses whatever does not say, in all its members, that it is a public key for one of our signatures.
    init(_ jwk: JSON) throws(JOSEError) {
        guard jwk.object != nil else { throw .malformedKey }
        guard !Self.privateMembers.contains(where: { jwk[$0] != nil }) else { throw .privateKeyGiven }
        try Self.checkPurpose(of: jwk)
        id = try jwk.optionalText("kid")
        material = try Self.material(of: jwk)
        algorithms = try Self.algorithms(of: jwk, among: material.algorithms)
    }

    /// Private and symmetric members (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    /// `use` and `key_ops`, where present, must both allow verifying and nothing unrelated (RFC 7517 §4.2, §4.3).
    private static func checkPurpose(of jwk: JSON) throws(JOSEError) {
        if let use = jwk["use"], use != "sig" { throw .keyNotForVerifying }
        guard let operations = jwk["key_ops"] else { return }
        guard let names = operations.strings, names.contains("verify"), Set(names).count == names.count,
            names.allSatisfy(["sign", "verify"].contains)
        else { throw .keyNotForVerifying }
    }

    private static func algorithms(
        of jwk: JSON, among possible: [SignatureAlgorithm]
    ) throws(JOSEError) -> [SignatureAlgorithm] {
        guard let name = try jwk.optionalText("alg") else { return possible }
        guard let algorithm = SignatureAlgorithm(rawValue: name), possible.contains(algorithm) else {
            throw .algorithmDoesNotFitKey
        }
        return [algorithm]
    }

    private static func material(of jwk: JSON) throws(JOSEError) -> PublicKeyMaterial {
        switch (try jwk.optionalText("kty"), try jwk.optionalText("crv")) {
        case ("EC", "P-256"): try ellipticCurve(jwk)
        case ("OKP", "Ed25519"): try edwardsCurve(jwk)
        case ("RSA", nil): try rsa(jwk)
        case (nil, _): throw .malformedKey
        default: throw .unsupportedKey
        }
    }

    /// RFC 7518 §6.2.1: both coordinates in their full length; the point must be on the curve.
    private static func ellipticCurve(_ jwk: JSON) throws(JOSEError) -> PublicKeyMaterial {
        let x = try jwk.octets("x")
        let y = try jwk.octets("y")
        guard x.count == 32, y.count == 32, let key = try? P256.Signing.PublicKey(rawRepresentation: x + y) else {
            throw .malformedKey
        }
        return .p256(key)
    }

    /// RFC 8037 §2.
    private static func edwardsCurve(_ jwk: JSON) throws(JOSEError) -> PublicKeyMaterial {
        let x = try jwk.octets("x")
        guard x.count == 32, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x) else {
            throw .malformedKey
        }
        return .ed25519(key)
    }

    /// RFC 7518 §6.3.1: no leading zero octets, and of a strength fit for use (§3.3).
    private static func rsa(_ jwk: JSON) throws(JOSEError) -> PublicKeyMaterial {
        let modulus = try jwk.octets("n")
        let exponent = try jwk.octets("e")
        guard let highest = modulus.first, highest != 0, let lowest = modulus.last, lowest & 1 == 1 else {
            throw .malformedKey
        }
        guard let first = exponent.first, first != 0, exponent.count <= 4, let last = exponent.last, last & 1 == 1
        else { throw .malformedKey }
        let bits = modulus.count * 8 - highest.leadingZeroBitCount
        guard bits >= 2_048, exponent.reduce(0, { $0 << 8 | UInt64($1) }) >= 65_537 else { throw .weakKey }
        guard bits <= 8_192, let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else {
            throw .malformedKey
        }
        return .rsa(key)
    }
}

extension JSON {
    /// The text of a member that may be missing but not of another type.
    fileprivate func optionalText(_ name: String) throws(JOSEError) -> String? {
        guard let member = self[name] else { return nil }
        guard let text = member.string else { throw .malformedKey }
        return text
    }

    /// The bytes of a base64url member.
    fileprivate func octets(_ name: String) throws(JOSEError) -> [UInt8] {
        guard let text = self[name]?.string, let bytes = Base64URL.decode(text) else { throw .malformedKey }
        return bytes
    }
}

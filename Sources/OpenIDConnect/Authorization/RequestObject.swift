package import Identity
package import JOSE
package import Primitives

/// An authorization request in a JSON Web Token that the client signed (RFC 9101, OpenID Connect Core §6).
///
/// Only a verified one exists: nothing of a token that is not is ever looked at, but the name of its key.
package struct RequestObject: Sendable {
    /// What is asked for: the object's parameters and nothing that was sent beside it (RFC 9101 §6.3).
    package let parameters: AuthorizationParameters
    /// How it counts once; nil for an object without `jti` and `exp`.
    package let identity: Identity?

    /// The name of an object that its client uses once.
    package struct Identity: Sendable, Equatable {
        /// Its `jti`.
        package let identifier: String
        /// When it is refused anyway: its `exp` and the skew allowed to it.
        package let expiresAt: Timestamp
        /// When it was made: its `iat`; the earliest moment that its `exp` allows when it does not say.
        package let issuedAt: Timestamp
    }

    /// `typ` values that will do beside none (RFC 9101 §10.8).
    private static let types: Set<String> = ["JWT", "oauth-authz-req+jwt"]
    /// The most from `nbf` to `exp`, and from now to the `exp` of an object that counts once.
    private static let longestLife = Duration.hours(1)

    /// The `kid` that an object names, to look its keys up by.
    package static func keyID(of compact: String) -> String? { (try? UnverifiedToken(compact: compact))?.keyID }

    /// Verifies an object with the keys of the client that `sent` names, and reads the request in it.
    ///
    /// - Parameter sent: the parameters the object came with: they must not contradict it (OpenID Connect Core §6.1).
    ///
    /// Throws an error without a way back.
    package static func verify(
        _ compact: String, of client: Client, keys: KeySet, sentWith sent: AuthorizationParameters, issuer: String,
        now: Timestamp
    ) throws(AuthorizationError) -> RequestObject {
        guard let token = try? UnverifiedToken(compact: compact), token.algorithm != "none" else {
            throw isUnsigned(compact) ? unsigned : refused("The request object is no signed JSON Web Token.")
        }
        let algorithms = client.metadata.requestObjectAlgorithm.map { [SignatureAlgorithm(rawValue: $0)] }
        let allowed = algorithms ?? SignatureAlgorithm.allCases
        let verified: VerifiedToken
        do {
            verified = try token.verified(
                by: keys, allowing: Set(allowed.compactMap(\.self)), types: token.type == nil ? nil : types)
        } catch {
            throw refused("The request object is not signed with a key and an algorithm of the client.")
        }
        let identity = try checked(verified.claims, client: client, issuer: issuer, now: now)
        return RequestObject(
            parameters: try RequestObjectReader(verified.claims, sent: sent).parameters(for: client),
            identity: identity)
    }

    private static func checked(
        _ json: JSON, client: Client, issuer: String, now: Timestamp
    ) throws(AuthorizationError) -> Identity? {
        guard let claims = try? RegisteredClaims(json) else {
            throw refused("A claim of the request object is not valid.")
        }
        guard claims.issuer?.isSameBytes(as: client.id.value) ?? true else {
            throw refused("The request object is of another issuer.")
        }
        guard claims.audiences.isEmpty || issuer.isOne(of: claims.audiences) else {
            throw refused("The request object is for another server.")
        }
        let skew = Lifetimes.clockSkew
        if let expiry = claims.expiry {
            guard now < expiry + skew else { throw refused("The request object has expired.") }
            guard claims.notBefore.map({ expiry <= $0 + longestLife }) ?? true else {
                throw refused("The request object lives too long.")
            }
        }
        for time in [claims.notBefore, claims.issuedAt] {
            guard time.map({ $0 <= now + skew }) ?? true else { throw refused("The request object is not valid yet.") }
        }
        guard let identifier = claims.tokenID, let expiry = claims.expiry else { return nil }
        guard expiry <= now + longestLife + skew else { throw refused("The request object lives too long.") }
        return Identity(
            identifier: identifier, expiresAt: expiry + skew, issuedAt: claims.issuedAt ?? expiry - longestLife)
    }

    /// Whether a token says of itself that nobody signed it, in the `alg` of its header; what stands for a signature is not
    /// looked at.
    private static func isUnsigned(_ compact: String) -> Bool {
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0].utf8), let json = try? JSON.parse(header) else {
            return false
        }
        return json["alg"]?.string == "none"
    }

    private static let unsigned = AuthorizationError(
        .requestNotSupported, "Request objects must be signed.", channel: nil)

    static func refused(_ description: StaticString) -> AuthorizationError {
        AuthorizationError(.invalidRequestObject, description, channel: nil)
    }
}

import Crypto
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit

/// Holds a key of a client and makes DPoP proofs with it (RFC 9449 §4.2).
struct Prover: Sendable {
    let world: World
    let key: SigningKey
    /// The nonce that proofs repeat.
    var nonce: String?
    /// How far its clock is off.
    var distance: Int64 = 0
    /// A `jti` of its own for each proof, unless one is set here.
    var identifier: String?

    init(_ world: World, _ algorithm: SignatureAlgorithm = .es256) throws {
        self.world = world
        key = try ClientKeys.key(algorithm)
    }

    var thumbprint: String { get throws { try KeyThumbprint.sha256(of: key.publicJWK) } }

    /// A proof for one request.
    func proof(_ method: String, _ url: String, accessToken: String? = nil) throws -> String {
        var claims: [JSON.Member] = [
            .init(name: "jti", value: .string(identifier ?? world.deployment.random.token().reveal())),
            .init(name: "htm", value: .string(method)), .init(name: "htu", value: .string(url)),
            .init(name: "iat", value: .integer(world.clock.now().seconds + distance)),
        ]
        if let accessToken {
            let hash = Base64URL.encode(Array(SHA256.hash(data: Array(accessToken.utf8))))
            claims.append(.init(name: "ath", value: .string(hash)))
        }
        if let nonce { claims.append(.init(name: "nonce", value: .string(nonce))) }
        let header: JSON = [
            "typ": "dpop+jwt", "alg": .string(key.algorithm.rawValue), "jwk": key.publicJWK,
        ]
        let input = Base64URL.encode(header.encoded()) + "." + Base64URL.encode(JSON.object(claims).encoded())
        return input + "." + Base64URL.encode(try key.signature(over: Array(input.utf8)))
    }

    /// What UserInfo refuses the token with, when it is presented with a proof; nil when it does not.
    func userInfoRefusal(_ token: String, scheme: String = "DPoP") async throws -> BearerError? {
        let url = World.issuer + "/userinfo"
        let call = ClientCall(
            authorization: "\(scheme) \(token)", query: [], body: [],
            proofs: [try proof("GET", url, accessToken: token)], target: DPoPTarget(method: "GET", url: url))
        do {
            _ = try await UserInfoEndpoint(world.deployment).answer(call)
            return nil
        } catch let error as BearerError {
            return error
        }
    }
}

import Foundation
import JOSE
import NIOHTTP1
import Primitives
import Synchronization

/// Makes DPoP proofs for the token endpoint; a class since it counts them.
final class Prover: Sendable {
    private let key: SigningKey
    private let url: String
    private let count = Atomic<Int>(0)

    init(address: String) throws {
        key = try SigningKey.generate(.es256)
        url = address + "/token"
    }

    func proof() throws -> String {
        let header: JSON = ["typ": "dpop+jwt", "alg": "ES256", "jwk": key.publicJWK]
        let number = count.add(1, ordering: .relaxed).newValue
        let claims: JSON = [
            "jti": .string("\(key.id)-\(number)"), "htm": "POST", "htu": .string(url),
            "iat": .integer(Int64(Date().timeIntervalSince1970)),
        ]
        let input = Base64URL.encode(header.encoded()) + "." + Base64URL.encode(claims.encoded())
        return input + "." + Base64URL.encode(try key.signature(over: Array(input.utf8)))
    }
}

extension Flows {
    /// A refresh with a proof of the key that the tokens are bound to.
    func refresh(_ person: Person, by prover: Prover) async throws {
        try await refresh(person, proof: try prover.proof())
    }

    /// Asks for a device code that nobody will ever let in.
    func device() async throws -> String {
        let answer = try await send(
            .POST, "/device_authorization", form: ["scope": "openid profile"].merging(credentials) { $1 })
        guard let code = answer.body["device_code"]?.string else { throw BenchError(message: "no device code") }
        return code
    }

    /// Polls for a device that waits.
    func poll(_ device: String) async throws {
        let fields = ["grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device]
        let answer = try await send(.POST, "/token", form: fields.merging(credentials) { $1 })
        guard ["authorization_pending", "slow_down"].contains(answer.body["error"]?.string) else {
            throw BenchError(message: "polling answered \(answer.status): \(answer.text)")
        }
    }

    /// Pushes an authorization request.
    func push() async throws {
        let request = [
            "response_type": "code", "redirect_uri": Subject.redirectURI, "scope": "openid profile email",
            "state": "xyz", "code_challenge": Self.challenge, "code_challenge_method": "S256",
        ]
        let answer = try await send(.POST, "/par", form: request.merging(credentials) { $1 })
        guard answer.status == .created else { throw BenchError(message: "par answered \(answer.status)") }
    }
}

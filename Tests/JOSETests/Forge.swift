import JOSE
import Primitives
import Testing

/// One key of each algorithm, made once for the whole run, since RSA keys take long.
enum TestKeys {
    private static let keys = Dictionary(
        uniqueKeysWithValues: SignatureAlgorithm.allCases.map { algorithm in
            (algorithm, Result { try SigningKey.generate(algorithm, id: "key-\(algorithm.rawValue)") })
        })

    static func key(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        try #require(keys[algorithm]).get()
    }

    /// The public halves of all four.
    static func set() throws -> KeySet {
        KeySet(try SignatureAlgorithm.allCases.map { try key($0).publicKey })
    }
}

/// Writes tokens with whatever in them, signed or not.
struct Forge {
    /// The header, as text that need not be JSON.
    var header: String
    /// The payload, as text that need not be JSON.
    var payload = #"{"iss":"https://issuer.example","sub":"joe"}"#

    init(header: JSON) { self.header = header.text }

    init(rawHeader: String) { header = rawHeader }

    /// The header an honest signer would write for `key`, with more members or other ones.
    init(for key: SigningKey, adding members: [JSON.Member] = [], without name: String = "") {
        let honest: [JSON.Member] = [
            .init(name: "alg", value: .string(key.algorithm.rawValue)), .init(name: "kid", value: .string(key.id)),
        ]
        let replaced = honest.filter { member in
            member.name != name && !members.contains { $0.name == member.name }
        }
        header = JSON.object(replaced + members).text
    }

    func with(payload: String) -> Forge {
        var forge = self
        forge.payload = payload
        return forge
    }

    var signingInput: String { Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8) }

    func token(signature: [UInt8]) -> String { signingInput + "." + Base64URL.encode(signature) }

    func token(signedBy key: SigningKey) throws -> String {
        token(signature: try key.signature(over: Array(signingInput.utf8)))
    }
}

/// What becomes of a token before keys of all algorithms, each of them allowed.
func verdict(
    on token: String, keys: KeySet? = nil, allowing: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases),
    types: Set<String>? = nil
) throws -> JOSEError? {
    let keys = if let keys { keys } else { try TestKeys.set() }
    do throws(JOSEError) {
        _ = try UnverifiedToken(compact: token).verified(by: keys, allowing: allowing, types: types)
        return nil
    } catch {
        return error
    }
}

extension JSON.Member {
    /// Short for the tables of cases.
    init(_ name: String, _ value: JSON) { self.init(name: name, value: value) }
}

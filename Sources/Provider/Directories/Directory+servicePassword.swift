import Credentials
import Identity
import Primitives

extension Directory {
    /// The password that goes with `bindDN`, opened; nil where searching takes none.
    func servicePassword(_ sealer: Sealer) throws(SealError) -> Secret<String>? {
        guard let sealedPassword else { return nil }
        return Secret(String(decoding: try sealer.open(sealedPassword, context: sealContext), as: UTF8.self))
    }

    /// Seals the password that goes with `bindDN`.
    mutating func setServicePassword(_ password: Secret<String>, _ sealer: Sealer, nonce: [UInt8]) throws(SealError) {
        sealedPassword = try sealer.seal(Array(password.reveal().utf8), context: sealContext, nonce: nonce)
    }

    private var sealContext: String { "directory/\(organization.value)/\(id.value)" }
}

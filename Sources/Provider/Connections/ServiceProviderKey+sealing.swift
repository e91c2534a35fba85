import Credentials
import Identity
import Primitives
import SAML

extension ServiceProviderKey {
    /// The key with its certificate, opened.
    func open(_ sealer: Sealer) throws -> ServiceKey {
        let der = try sealer.open(sealedKey, context: Self.context(of: id, at: connection))
        return try ServiceKey(privateKey: Secret(der), certificate: certificate)
    }

    /// A key as it is stored.
    static func sealed(
        _ key: ServiceKey, id: String, at connection: ConnectionID, as stage: Stage, _ sealer: Sealer,
        nonce: [UInt8], createdAt: Timestamp
    ) throws(SealError) -> ServiceProviderKey {
        ServiceProviderKey(
            connection: connection, id: id, stage: stage,
            sealedKey: try sealer.seal(key.der.reveal(), context: context(of: id, at: connection), nonce: nonce),
            certificate: key.certificate.der, createdAt: createdAt)
    }

    /// What a private key is sealed to, so that one cannot be put in another's place.
    private static func context(of id: String, at connection: ConnectionID) -> String {
        "service-provider-key/\(connection.value)/\(id)"
    }
}

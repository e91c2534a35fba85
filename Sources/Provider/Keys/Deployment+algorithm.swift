import Identity
import JOSE
import OpenIDConnect

extension Deployment {
    /// The algorithm that tokens for a client are signed with: the one it registered for ID tokens, or the
    /// deployment's first.
    func signingAlgorithm(for client: Client) throws -> SignatureAlgorithm {
        let registered = client.metadata.idTokenAlgorithm.flatMap(SignatureAlgorithm.init(rawValue:))
        guard let algorithm = registered ?? server.signingAlgorithms.first else { throw KeyError.none }
        return algorithm
    }
}

import Identity
import JOSE
import OpenIDConnect

/// Signs answers that are no tokens: UserInfo and introspection.
struct AnswerSigner: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// A JWT of the `typ`, with the algorithm that the client registered for it, else the deployment's.
    func sign(_ payload: [UInt8], type: String, registered: String?) throws -> String {
        let wanted = registered.flatMap(SignatureAlgorithm.init(rawValue:)) ?? deployment.server.signingAlgorithms.first
        guard let algorithm = wanted, let key = deployment.keys.current.signing[algorithm] else { throw KeyError.none }
        return try TokenSigner(key: key, type: type).sign(payload)
    }
}

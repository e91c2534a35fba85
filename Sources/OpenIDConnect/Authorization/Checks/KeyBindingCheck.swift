import Identity
import Primitives

/// `dpop_jkt` is the SHA-256 thumbprint of a key, in base64url (RFC 9449 §10).
enum KeyBindingCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.dpopKeyThumbprint] else { return }
        guard sent.utf8.count == 43, Base64URL.decode(sent)?.count == 32 else {
            throw AuthorizationProblem(.invalidRequest, "The dpop_jkt is not a SHA-256 thumbprint in base64url.")
        }
        request.keyThumbprint = sent
    }
}

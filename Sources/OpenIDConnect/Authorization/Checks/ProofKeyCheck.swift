import Identity
import Primitives

/// PKCE with S256: required of public clients, taken from confidential ones (RFC 7636 §4.3, RFC 9700 §2.1.1).
///
/// Without a method RFC 7636 means `plain`, which shows the verifier to whoever sees the request: refused.
enum ProofKeyCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let challenge = parameters[.codeChallenge] else {
            guard parameters[.codeChallengeMethod] == nil else {
                throw AuthorizationProblem(.invalidRequest, "The code_challenge is missing.")
            }
            guard client.metadata.isConfidential else {
                throw AuthorizationProblem(.invalidRequest, "A public client must send a code_challenge.")
            }
            return
        }
        guard let method = parameters[.codeChallengeMethod], method.isSameBytes(as: "S256") else {
            throw AuthorizationProblem(.invalidRequest, "The code_challenge_method must be S256.")
        }
        guard Base64URL.decode(challenge)?.count == 32 else {
            throw AuthorizationProblem(.invalidRequest, "The code_challenge is not a SHA-256 hash in base64url.")
        }
        request.codeChallenge = challenge
    }
}

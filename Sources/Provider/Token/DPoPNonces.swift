import Credentials
import OpenIDConnect
import Primitives

/// The nonces that DPoP proofs repeat (RFC 9449 §8).
///
/// Nothing is stored: a nonce is computed from the time and a key that all nodes share.
package struct DPoPNonces: Sendable {
    private let deployment: Deployment

    /// The nonces of `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The one to hand out now.
    package var current: String { value(of: span) }

    /// Whether `nonce` was handed out now or a span of time ago, or by a node whose clock is in the next one already.
    func isFresh(_ nonce: String) -> Bool {
        [span, span - 1, span + 1].contains { constantTimeEquals(Array(value(of: $0).utf8), Array(nonce.utf8)) }
    }

    private var span: Int64 { deployment.clock.now().seconds / Lifetimes.nonce.components.seconds }

    private func value(of span: Int64) -> String { TimedToken.value(of: span, key: deployment.vault.nonceKey) }
}

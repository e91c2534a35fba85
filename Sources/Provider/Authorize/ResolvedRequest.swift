import Identity
import OpenIDConnect

/// An authorization request as it is meant, wherever its parameters were.
struct ResolvedRequest: Sendable {
    /// What is asked for: not checked yet, or to be checked again.
    let parameters: AuthorizationParameters
    /// SHA-256 of the handle of the pushed request that these are, if they are one: a code uses it up.
    var pushed: [UInt8]?
}

extension ResolvedRequest {
    /// The request that an interaction keeps; nil when no application waits for it.
    init?(_ interaction: Interaction) {
        guard let kept = interaction.parameters else { return nil }
        self.init(parameters: AuthorizationParameters(kept), pushed: interaction.pushedRequest)
    }
}

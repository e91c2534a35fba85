import Identity
import Primitives
import Storage

extension SignInFlow {
    /// Begins a sign-in in which a person has just shown something, and takes the steps that follow.
    ///
    /// What else their organization asks for comes next, as after any other sign-in.
    func enter(
        as account: Account, showing proof: ShownProof, visitor: Visitor
    ) async throws -> (start: SignInStart, view: SignInView) {
        let interactions = Interactions(deployment)
        let start = try await interactions.open(.none, expecting: account.id, visitor: visitor)
        guard case .open(var interaction) = try await interactions.find(start.interaction, visitor: visitor) else {
            // The browser has no secret yet: it signs in with what it just chose.
            return (start, .restarted(start))
        }
        interaction.proofs = [proof]
        try await deployment.store.save(interaction)
        let attempt = SignInAttempt(interaction: interaction, context: nil, device: nil, visitor: visitor)
        return (start, try await advance(attempt, as: account.id))
    }
}

package import Identity

/// Sign-ins under way.
package protocol InteractionRecords: Sendable {
    /// Opens an interaction.
    func open(_ interaction: Interaction) async throws
    /// The interaction with this id, expired or not.
    func interaction(_ id: InteractionID) async throws -> Interaction?
    /// Replaces what changes of an interaction: proofs, account, candidates, locale.
    func save(_ interaction: Interaction) async throws
}

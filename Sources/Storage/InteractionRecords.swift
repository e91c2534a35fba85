package import Identity

/// Sign-ins under way.
package protocol InteractionRecords: Sendable {
    /// Opens an interaction.
    func open(_ interaction: Interaction) async throws
    /// The interaction with this id: expired and closed ones too, for as long as they are kept, so that an old page can go on
    /// from its request.
    func interaction(_ id: InteractionID) async throws -> Interaction?
    /// Replaces what changes of an interaction: proofs, account, candidates, locale. Nothing of one that was closed.
    func save(_ interaction: Interaction) async throws
}

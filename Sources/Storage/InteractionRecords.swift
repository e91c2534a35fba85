package import Identity
package import Primitives

/// Sign-ins under way.
package protocol InteractionRecords: Sendable {
    /// Opens an interaction.
    func open(_ interaction: Interaction) async throws
    /// The interaction with this id: expired and closed ones too, for as long as they are kept, so that an old page can go on
    /// from its request.
    func interaction(_ id: InteractionID) async throws -> Interaction?
    /// Replaces what changes of an interaction: whatever was shown, typed or chosen since. Nothing of one that was closed.
    func save(_ interaction: Interaction) async throws
    /// Replaces the address that was typed, and nothing else: what another tab did meanwhile stands.
    func note(email: String, in interaction: InteractionID) async throws
    /// Counts a code that somebody tries in an interaction, before it is looked at, and returns how many that makes; nil
    /// when the interaction was closed or is gone.
    func countCodeTry(in interaction: InteractionID) async throws -> Int?
    /// Closes an interaction that comes to nothing and forgets what was shown in it.
    func abandon(_ interaction: InteractionID, at now: Timestamp) async throws
}

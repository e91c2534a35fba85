package import Identity
import Primitives

extension SignInFlow {
    /// What a sign-in under way knows that the pages beside it want to know, too.
    package struct Wishes: Sendable, Equatable {
        /// The address that was typed or hinted at.
        package var email: String?
        /// BCP 47 tags in the order of preference: what the person chose in it, then `ui_locales` of the request.
        package var uiLocales: [String] = []

        /// Nothing.
        package init() {}
    }

    /// What an interaction of this browser knows; nothing of one that is somebody else's.
    package func wishes(in id: InteractionID, visitor: Visitor) async throws -> Wishes {
        guard case .open(let interaction) = try await Interactions(deployment).find(id, visitor: visitor) else {
            return Wishes()
        }
        func parameter(_ name: String) -> String? { interaction.parameters?.first { $0.name == name }?.value }
        let requested = parameter("ui_locales")?.split(separator: " ").map(String.init) ?? []
        var wishes = Wishes()
        wishes.email = interaction.email ?? parameter("login_hint")
        wishes.uiLocales = [interaction.locale].compactMap(\.self) + requested
        return wishes
    }
}

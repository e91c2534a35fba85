/// What is known of the language that somebody in the middle of a sign-in wants.
package struct LanguageWishes: Sendable, Equatable {
    /// `ui_locales` of the request, in order.
    package var uiLocales: [String] = []
    /// BCP 47 tag of the language chosen on a page, or else of the person's own, once they have shown who they are.
    package var locale: String?

    /// No wish.
    package init() {}
}

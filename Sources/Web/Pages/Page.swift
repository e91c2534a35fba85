/// One page: a template and the values it is filled with.
///
/// A page struct holds only texts that are ready to be shown; the template escapes all of them.
package protocol Page: Sendable {
    /// The template's name: `sign-in` is `templates/sign-in.mustache`.
    static var template: String { get }
    /// The page's title, and its heading.
    var heading: String { get }
    /// The sentence at the top when something went wrong.
    var problem: String? { get }
    /// The sentence at the top when something was done.
    var notice: String? { get }
    /// The form whose state the language list keeps; nil for a page without the list.
    var form: String? { get }
}

extension Page {
    package var problem: String? { nil }
    package var notice: String? { nil }
    package var form: String? { nil }
}

/// The applications of who is signed in.
package struct HomePage: Page {
    package static let template = "home"
    package let heading: String
    /// Who is signed in, as a sentence.
    package let account: String
    /// The organization's name; none for operators.
    package let organization: String?
    /// The applications to open.
    package let applications: [Tile]
    /// There are none.
    package var isEmpty: Bool { applications.isEmpty }
    /// Where the logout form goes.
    package let logout: String
    /// The logout form's token.
    package let csrf: String

    /// One application.
    package struct Tile: Sendable {
        /// The `client_id`.
        package let client: String
        /// What people read.
        package let name: String
        /// Where it opens.
        package let url: String
        /// Its first letter, for the picture.
        package let initial: String
    }
}

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
    package let isEmpty: Bool
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

        /// The texts and values, ready to be shown.
        package init(client: String, name: String, url: String, initial: String) {
            self.client = client
            self.name = name
            self.url = url
            self.initial = initial
        }
    }

    /// The texts and values, ready to be shown.
    package init(
        heading: String, account: String, organization: String?, applications: [Tile], logout: String, csrf: String
    ) {
        self.heading = heading
        self.account = account
        self.organization = organization
        self.applications = applications
        isEmpty = applications.isEmpty
        self.logout = logout
        self.csrf = csrf
    }
}

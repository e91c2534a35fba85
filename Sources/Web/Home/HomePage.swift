/// The applications of who is signed in.
package struct HomePage: Page {
    package static let template = "home"
    package let heading: String
    /// The applications to open.
    package let applications: [Tile]
    /// There are none.
    package let isEmpty: Bool

    /// One application.
    package struct Tile: Sendable {
        /// The `client_id`.
        package let client: String
        /// What people read.
        package let name: String
        /// Where it opens.
        package let url: String
        /// Its picture; nil without one.
        package let logo: String?
        /// Its first letter, for a picture.
        package let initial: String

        /// The texts and values, ready to be shown.
        package init(client: String, name: String, url: String, logo: String?) {
            self.client = client
            self.name = name
            self.url = url
            self.logo = logo
            initial = String(name.prefix(1))
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, applications: [Tile]) {
        self.heading = heading
        self.applications = applications
        isEmpty = applications.isEmpty
    }
}

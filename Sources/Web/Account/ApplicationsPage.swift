package import Primitives

/// What somebody allowed applications, and what these have of them.
package struct ApplicationsPage: Page {
    package static let template = "applications"
    package let heading: String
    package let notice: String?
    /// Where the forms go.
    package let action: String
    /// Their token.
    package let csrf: String
    /// The applications, by name.
    package let applications: [Row]
    /// There are none.
    package let isEmpty: Bool

    /// One application.
    package struct Row: Sendable {
        /// Its `client_id`, the form's value.
        package let client: String
        /// What people read.
        package let name: String
        /// Its picture; nil without one.
        package let logo: String?
        /// Its first letter, for a picture.
        package let initial: String
        /// What it may do, a sentence each.
        package let requests: [String]
        /// How far its access reaches now, as a sentence.
        package let state: String
        /// When it was last given something.
        package let given: Moment
        /// The words of the button, with the application's name for who cannot see where it stands.
        package let revoke: String

        /// The texts and values, ready to be shown.
        package init(
            client: String, name: String, logo: String?, requests: [String], state: String, given: Moment,
            revoke: String
        ) {
            self.client = client
            self.name = name
            self.logo = logo
            initial = String(name.prefix(1))
            self.requests = requests
            self.state = state
            self.given = given
            self.revoke = revoke
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, notice: String?, action: String, csrf: String, applications: [Row]) {
        self.heading = heading
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.applications = applications
        isEmpty = applications.isEmpty
    }
}

/// Asks whether an application may have what it asks for.
package struct ConsentPage: Page {
    package static let template = "consent"
    package let heading: String
    package let form: String? = "consent"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What is asked for, so that the answer is to this and to nothing else.
    package let asked: String
    /// Who asks, as a sentence.
    package let lead: String
    /// The application.
    package let application: Application
    /// What it asks for, a sentence each.
    package let requests: [String]
    /// Who is signed in, as a sentence.
    package let account: String
    /// Where another account can be used.
    package let other: String

    /// The application that asks.
    package struct Application: Sendable {
        /// What people read.
        package let name: String
        /// Its picture; nil without one.
        package let logo: String?
        /// Where the person goes on to, as a sentence.
        package let destination: String
        /// It registered itself, so that nobody vouches for its name.
        package let isUnverified: Bool
        /// Its privacy policy.
        package let policy: String?
        /// Its terms of use.
        package let terms: String?

        /// The texts and values, ready to be shown.
        package init(
            name: String, logo: String?, destination: String, isUnverified: Bool, policy: String?, terms: String?
        ) {
            self.name = name
            self.logo = logo
            self.destination = destination
            self.isUnverified = isUnverified
            self.policy = policy
            self.terms = terms
        }
    }

    /// The texts and values, ready to be shown.
    package init(
        heading: String, action: String, csrf: String, asked: String, lead: String, application: Application,
        requests: [String],
        account: String, other: String
    ) {
        self.heading = heading
        self.action = action
        self.csrf = csrf
        self.asked = asked
        self.lead = lead
        self.application = application
        self.requests = requests
        self.account = account
        self.other = other
    }
}

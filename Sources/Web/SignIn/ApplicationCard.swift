/// An application as pages show it: by its name, its picture and its own pages.
package struct ApplicationCard: Sendable {
    /// What people read.
    package let name: String
    /// Its picture; nil without one.
    package let logo: String?
    /// Its privacy policy.
    package let policy: String?
    /// Its terms of use.
    package let terms: String?

    /// The values, ready to be shown.
    package init(name: String, logo: String?, policy: String?, terms: String?) {
        self.name = name
        self.logo = logo
        self.policy = policy
        self.terms = terms
    }
}

/// What stands above every page of somebody who is signed in: where they are, who they are, and the way out.
package struct AccountMenu: Sendable {
    /// The organization's name; that of the product for operators.
    package let organization: String
    /// Its logo; nil without one.
    package let emblem: Emblem?
    /// What the person is called; their email when nobody knows.
    package let person: String
    /// The first letter of that, for the picture.
    package let initial: String
    /// Their email.
    package let email: String
    /// Where the logout form goes.
    package let logout: String
    /// The logout form's token.
    package let csrf: String
    /// The pages of the account; none on other pages.
    package let sections: Sections?

    /// The pages of the account.
    package struct Sections: Sendable {
        /// In the order they are shown.
        package let links: [Link]
    }

    /// The way to one page of the account.
    package struct Link: Sendable {
        /// What people read.
        package let name: String
        /// Where it goes.
        package let url: String
        /// The page is this one.
        package let isCurrent: Bool

        /// The texts and values, ready to be shown.
        package init(name: String, url: String, isCurrent: Bool) {
            self.name = name
            self.url = url
            self.isCurrent = isCurrent
        }
    }

    /// The texts and values, ready to be shown.
    package init(
        organization: String, emblem: Emblem? = nil, person: String, email: String, logout: String, csrf: String,
        sections: [Link] = []
    ) {
        self.organization = organization
        self.emblem = emblem
        self.person = person
        initial = String(person.prefix(1))
        self.email = email
        self.logout = logout
        self.csrf = csrf
        self.sections = sections.isEmpty ? nil : Sections(links: sections)
    }
}

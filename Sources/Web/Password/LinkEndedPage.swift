/// A link that leads nowhere any more: why, and what to do instead.
package struct LinkEndedPage: Page {
    package static let template = "link-ended"
    package let heading: String
    package let problem: String?
    /// What to do instead.
    package let next: Next
    /// The way by the code in the mail, where that may help.
    package let code: Next?

    /// A way on.
    package struct Next: Sendable {
        /// Where it leads.
        package let url: String
        /// What it says.
        package let text: String

        /// The texts and values, ready to be shown.
        package init(url: String, text: String) {
            self.url = url
            self.text = text
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, next: Next, code: Next?) {
        self.code = code
        self.heading = heading
        self.problem = problem
        self.next = next
    }
}

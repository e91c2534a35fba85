/// A sentence that ends a sign-in: nothing can be done on this page but to begin anew, where that may help.
package struct NoticePage: Page {
    package static let template = "notice"
    package let heading: String
    package let problem: String?
    /// Where signing in begins anew; nil where that does not help.
    package let again: String?

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, again: String? = nil) {
        self.heading = heading
        self.problem = problem
        self.again = again
    }
}

/// A sentence that ends a sign-in: nothing can be done on this page.
package struct NoticePage: Page {
    package static let template = "notice"
    package let heading: String
    package let problem: String?

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?) {
        self.heading = heading
        self.problem = problem
    }
}

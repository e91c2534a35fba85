/// Something went wrong: one sentence and the id under which the log has the cause.
package struct ErrorPage: Page {
    package static let template = "error"
    package let heading: String
    package let problem: String?
    /// The correlation id.
    package let id: String
    /// The standard's code and fixed description, for who builds the application; none when it is not their doing.
    package let detail: String?

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, id: String, detail: String?) {
        self.heading = heading
        self.problem = problem
        self.id = id
        self.detail = detail
    }
}

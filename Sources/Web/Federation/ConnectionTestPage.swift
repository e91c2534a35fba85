package import Primitives

/// Says to whoever tested a connection what came of it, and which checks did not hold.
package struct ConnectionTestPage: Page {
    /// A check that failed or was warned of.
    package struct Problem: Sendable {
        /// The check's stable name.
        package let name: String
        /// What would have done, if that can be said.
        package let expected: String?
        /// What came; somebody else wrote it.
        package let received: String?
    }

    package static let template = "connection-test"
    package let heading: String
    package let problem: String?
    package let notice: String?
    /// The correlation id.
    package let id: String
    /// In the order they were made.
    package let problems: [Problem]

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, notice: String?, id: String, problems: [Check]) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.id = id
        self.problems = problems.map { Problem(name: $0.name, expected: $0.expected, received: $0.received) }
    }
}

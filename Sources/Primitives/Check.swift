/// One thing that must hold of what an identity provider sent, and whether it did.
///
/// Kept with the attempt it belongs to: whoever has to mend a connection sees what was expected and what came.
package struct Check: Sendable, Hashable, Codable {
    /// How it came out.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// It holds.
        case passed
        /// It does not, and the answer was refused for it.
        case failed
        /// It does not, and an admin should see to it; the answer was not refused for it.
        case warned
        /// It did not apply, or an earlier check had failed.
        case skipped
    }

    /// What is checked, as a stable name in `snake_case`: `audience`, `in_response_to`.
    package let name: String
    /// How it came out.
    package let outcome: Outcome
    /// What would do, in a few words or as the exact value; nil when the name says it.
    package let expected: String?
    /// What came, cut to `maximumLength`; nil when nothing did, or when it is secret.
    package let received: String?

    /// The longest value that is kept, in code points: it was sent by somebody else, and one character may have thousands.
    package static let maximumLength = 400

    /// A check and how it came out.
    package init(_ name: String, _ outcome: Outcome, expected: String? = nil, received: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.expected = expected.map { $0.cut(to: Self.maximumLength) }
        self.received = received.map { $0.cut(to: Self.maximumLength) }
    }
}

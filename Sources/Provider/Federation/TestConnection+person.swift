package import Identity

extension TestConnection {
    /// Whom a test would have signed in.
    package struct Person: Sendable, Hashable {
        /// How they stand to us.
        package enum Result: String, Sendable, CaseIterable {
            /// The account is theirs already.
            case known
            /// An account that is there would have been linked with them.
            case linked
            /// An account would have been made.
            case new
            /// Nobody: the attempt's reason says by which rule.
            case conflict
        }

        /// How they stand to us.
        package let result: Result
        /// The account that is theirs, or in their way.
        package let account: AccountID?
        /// Their address by the connection's mapping.
        package let email: String?

        static let detail = "person"
        static let emailDetail = "person_email"
        private static let details: Set = [detail, emailDetail]

        /// Reads it out of an attempt; nil when the answer was refused before anybody asked who it is.
        package init?(_ attempt: ConnectionAttempt) {
            // Ours come last: a claim of the provider's may have any name.
            let value = { name in attempt.received.last { $0.name == name }?.value }
            guard let result = value(Self.detail).flatMap(Result.init(rawValue:)) else { return nil }
            self.result = result
            account = attempt.account
            email = value(Self.emailDetail)
        }

        /// What came back, without what was made of it.
        package static func others(of attempt: ConnectionAttempt) -> [ConnectionAttempt.Detail] {
            attempt.received.filter { !details.contains($0.name) }
        }
    }
}

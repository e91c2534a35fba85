extension ConnectionGuard {
    /// What a connection may still do; decides, and leaves the doing to the handler.
    package struct State: Sendable, Equatable {
        /// What the handler does next.
        package enum Action: Sendable, Equatable {
            /// Hand the part on.
            case forward
            /// Drop the part.
            case drop
            /// Answer in the application's place, then end the connection.
            case refuse(Refusal)
            /// End the connection without an answer: one is under way.
            case close
        }

        private let bodyLimit: Int
        private var isReading = false
        private var bodyBytes = 0
        private var unanswered = 0
        private var hasBegunToAnswer = false
        private var mustClose = false
        private(set) var isOver = false

        /// A new connection.
        package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

        /// A request has begun and its body is not complete.
        package var isWaitingForBody: Bool { isReading && !isOver }

        /// A header was read.
        package mutating func receiveHead() -> Action {
            guard !isOver else { return .drop }
            isReading = true
            bodyBytes = 0
            unanswered += 1
            return .forward
        }

        /// `count` bytes of a body were read, even of one that nobody asked for.
        package mutating func receiveBody(_ count: Int) -> Action {
            guard !isOver else { return .drop }
            bodyBytes += count
            return bodyBytes <= bodyLimit ? .forward : refusal(.bodyTooLarge)
        }

        /// A request is complete.
        package mutating func receiveEnd() -> Action {
            guard !isOver else { return .drop }
            isReading = false
            return .forward
        }

        /// The body did not come in time.
        package mutating func deadlinePassed() -> Action { isWaitingForBody ? refusal(.timeout) : .drop }

        /// What came is not HTTP.
        package mutating func parsingFailed(_ refusal: Refusal) -> Action { isOver ? .drop : self.refusal(refusal) }

        /// The application begins to answer.
        package mutating func sendHead(closes: Bool) -> Action {
            guard !isOver else { return .drop }
            hasBegunToAnswer = true
            mustClose = mustClose || closes
            return .forward
        }

        /// The application has answered; true when the connection must end now.
        package mutating func sendEnd() -> (action: Action, closes: Bool) {
            guard !isOver else { return (.drop, false) }
            hasBegunToAnswer = false
            unanswered -= 1
            isOver = mustClose
            return (.forward, mustClose)
        }

        /// An answer of ours is possible only where it cannot be taken for the answer to an earlier request.
        private mutating func refusal(_ refusal: Refusal) -> Action {
            isOver = true
            return unanswered == (isReading ? 1 : 0) && !hasBegunToAnswer ? .refuse(refusal) : .close
        }
    }
}

package import Primitives

/// Wrong passwords, per identifier, known or not.
package protocol AttemptRecords: Sendable {
    /// What is on record for a key.
    func attempts(_ key: [UInt8]) async throws -> Attempts?
    /// Counts a failure and returns the record after it: failures before `windowStart` are forgotten first; reaching
    /// `limit` sets `lockedUntil` and begins counting anew.
    func recordFailure(
        _ key: [UInt8], at now: Timestamp, windowStart: Timestamp, limit: Int, lockUntil: Timestamp
    ) async throws -> Attempts
    /// Counts one failure under several keys, each told apart from the others: under all of them or under none.
    ///
    /// What those that begin a pause have to tell is on its way with them.
    func recordFailures(_ failures: [CountedFailure], at now: Timestamp) async throws -> [Attempts]
    /// Forgets the failures of a key, after a success.
    func clearAttempts(_ key: [UInt8]) async throws
}

/// A failure that is to be counted under one key.
package struct CountedFailure: Sendable {
    /// What it is counted under.
    package let key: [UInt8]
    /// Failures before this are forgotten first.
    package let windowStart: Timestamp
    /// Reaching it pauses, and begins counting anew.
    package let limit: Int
    /// The end of the pause that would begin now.
    package let lockUntil: Timestamp
    /// What is told when the pause begins.
    package var news: PauseNews?

    /// A failure under a key.
    package init(key: [UInt8], windowStart: Timestamp, limit: Int, lockUntil: Timestamp, news: PauseNews? = nil) {
        self.key = key
        self.windowStart = windowStart
        self.limit = limit
        self.lockUntil = lockUntil
        self.news = news
    }

    /// Whether it began the pause that is on record after it.
    ///
    /// Those still under way when it begins count anew from there.
    package func began(_ record: Attempts) -> Bool { record.count == 0 && record.lockedUntil == lockUntil }
}

/// What is told of a pause that begins, once for as long as a value says.
package struct PauseNews: Sendable {
    /// Told again only under another value of the kind `OneTimeKind.lockedMail`.
    package let value: [UInt8]
    /// When the value means nothing any more.
    package let expiry: Timestamp
    /// The mails, made when they are queued.
    package let mails: @Sendable () throws -> [QueuedMail]

    /// News.
    package init(value: [UInt8], until expiry: Timestamp, mails: @escaping @Sendable () throws -> [QueuedMail]) {
        self.value = value
        self.expiry = expiry
        self.mails = mails
    }
}

/// Failures on record.
package struct Attempts: Sendable, Equatable {
    /// Failures since `since`.
    package let count: Int
    /// When the first of them was.
    package let since: Timestamp
    /// Sign-in is paused until then, if it is.
    package let lockedUntil: Timestamp?

    /// A record.
    package init(count: Int, since: Timestamp, lockedUntil: Timestamp?) {
        self.count = count
        self.since = since
        self.lockedUntil = lockedUntil
    }
}

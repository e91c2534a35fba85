package import Identity
package import Primitives

/// What people see of their own account, and end.
package protocol SelfServiceRecords: Sendable {
    /// The sessions of an account that go on, the one used last first, `limit` at most.
    func sessions(of account: AccountID, within horizon: SessionHorizon, limit: Int) async throws -> [Session]
    /// Ends one session of an account with every grant made in it, those for offline access too, and notes which
    /// applications to tell. False, with nothing changed, when it had ended or is another account's.
    func endSession(_ session: SessionID, of account: AccountID, at now: Timestamp) async throws -> Bool
    /// Ends every session of an account but one, as `endSession(_:of:at:)` does, and says how many that were.
    func endSessions(of account: AccountID, keeping session: SessionID, at now: Timestamp) async throws -> Int
    /// What applications have of an account now, by client: grants whose code was redeemed and that go on, in sessions
    /// that do or for offline access.
    func access(
        of account: AccountID, within horizon: SessionHorizon, at now: Timestamp
    ) async throws -> [ApplicationAccess]
    /// Notes that an account is used in a browser, and says whether it was before.
    ///
    /// When one that is known was used last is known to the week.
    ///
    /// - Parameter mails: what is queued with a browser that is noted as new, made when it is.
    func recognize(
        browser hash: [UInt8], of account: AccountID, at now: Timestamp,
        telling mails: (@Sendable () throws -> [QueuedMail])?
    ) async throws -> BrowserFamiliarity
    /// The browsers that an account was used in.
    func knownBrowsers(of account: AccountID) async throws -> [[UInt8]]
    /// The accounts with an address in normal form that were signed in to in a browser before.
    ///
    /// Changes nothing.
    func accounts(knownTo browser: [UInt8], email: String) async throws -> Set<AccountID>
}

/// From when on a session goes on: one that began or was last used at these moments, or before, is over.
package struct SessionHorizon: Sendable, Equatable {
    /// It began after this.
    package let startedAfter: Timestamp
    /// It was used after this.
    package let usedAfter: Timestamp

    /// Two moments.
    package init(startedAfter: Timestamp, usedAfter: Timestamp) {
        self.startedAfter = startedAfter
        self.usedAfter = usedAfter
    }
}

/// What one application has of an account.
package struct ApplicationAccess: Sendable, Equatable {
    /// Which application.
    package let client: ClientID
    /// Whether some of it goes on when the person logs out.
    package let isOffline: Bool
    /// When the last of it was given.
    package let givenAt: Timestamp

    /// What an application has.
    package init(client: ClientID, isOffline: Bool, givenAt: Timestamp) {
        self.client = client
        self.isOffline = isOffline
        self.givenAt = givenAt
    }
}

/// Whether an account was used in a browser before.
package enum BrowserFamiliarity: Sendable, Equatable, CaseIterable {
    /// In this one.
    case known
    /// In others only.
    case new
    /// In none: this is its first.
    case first
}

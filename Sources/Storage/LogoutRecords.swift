package import Identity
package import Primitives

/// Applications to be told of ended sessions: noted with the end of the session, whatever ended it.
package protocol LogoutRecords: Sendable {
    /// Takes up to `limit` notices that are due, `share` at most of each client and none of the clients `busy`; nobody
    /// else gets them before `until`.
    ///
    /// Their count of attempts is one higher.
    func claimNotices(
        _ limit: Int, each share: Int, sparing busy: [ClientID], at now: Timestamp, until: Timestamp
    ) async throws -> [LogoutNotice]
    /// Notes what a try came to: `due` is when it is tried next, or nil when it is over.
    ///
    /// That it was delivered counts in any case; anything else only while nobody else has taken it for another try.
    func settle(
        _ notice: LogoutNotice, as status: LogoutNotice.Status, due: Timestamp?, outcome: String
    ) async throws
    /// The notices of a client, the latest first.
    func notices(of client: ClientID, limit: Int) async throws -> [LogoutNotice]
    /// The clients that got tokens in a session, for its front channel.
    func clients(of session: SessionID) async throws -> [ClientID]
}

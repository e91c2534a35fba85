package import Identity
import Logging
import Primitives
import SignIn
import Storage

/// People see where they are signed in, and sign out there.
package struct OwnSessions: Sendable {
    /// Sessions that are shown at most.
    private static let limit = 100

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The sessions that go on, the one in use first, the others by their last use.
    package func list(of person: SignedInPerson) async throws -> [Session] {
        let now = deployment.clock.now()
        let policy = person.organization.policy.session
        let sessions = try await deployment.store.sessions(
            of: person.account.id, within: person.horizon(at: now), limit: Self.limit
        ).filter { SessionAge(of: $0, policy: policy).verdict(at: now) == .live }
        return sessions.filter { $0.id == person.session.id } + sessions.filter { $0.id != person.session.id }
    }

    /// Ends one of the other sessions, with everything that applications got in it; false when it was over.
    package func end(_ session: SessionID, of person: SignedInPerson, visitor: Visitor) async throws -> Bool {
        guard session != person.session.id else { return false }
        let now = deployment.clock.now()
        guard try await deployment.store.endSession(session, of: person.account.id, at: now) else { return false }
        try await record([.init("scope", "one")], of: session, by: person, visitor: visitor)
        return true
    }

    /// Ends all of the other sessions, with everything that applications got in them; says how many there were.
    package func endOthers(of person: SignedInPerson, visitor: Visitor) async throws -> Int {
        let count = try await deployment.store.endSessions(
            of: person.account.id, keeping: person.session.id, at: deployment.clock.now())
        try await record(
            [.init("scope", "others"), .init("count", String(count))], of: nil, by: person, visitor: visitor)
        return count
    }

    private func record(
        _ details: [AuditEvent.Detail], of session: SessionID?, by person: SignedInPerson, visitor: Visitor
    ) async throws {
        deployment.logouts.wake()
        deployment.logger.notice("sessions ended by their owner", metadata: ["account": "\(person.account.id)"])
        try await deployment.audit.record(
            .sessionRevoked, about: .init(person.account, session: session), by: .account(person.account.id),
            from: visitor.auditOrigin, details)
    }
}

extension SignedInPerson {
    /// From when on the person's sessions go on, by their organization's policy of today.
    func horizon(at now: Timestamp) -> SessionHorizon {
        let policy = organization.policy.session
        return SessionHorizon(
            startedAfter: now - .days(Int64(policy.maxDays)), usedAfter: now - .days(Int64(policy.inactivityDays)))
    }
}

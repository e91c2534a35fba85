import Credentials
package import Identity
package import Primitives
package import Storage

/// Writes down what happens.
///
/// An action is not done until its line is written: whoever calls this waits for it.
package struct AuditTrail: Sendable {
    private let store: any Store
    private let key: [UInt8]
    private let clock: any Clock
    private let random: any RandomSource

    /// The trail over a database, sealed under `key`.
    package init(store: any Store, key: [UInt8], clock: any Clock, random: any RandomSource) {
        self.store = store
        self.key = key
        self.clock = clock
        self.random = random
    }

    /// Whom and what an event is about.
    package struct Subject: Sendable {
        /// The organization it happens in.
        package var organization: OrganizationID?
        /// The account it is about.
        package var account: AccountID?
        /// The application it is done for.
        package var client: ClientID?
        /// The session it is done in or to.
        package var session: SessionID?

        /// Nobody and nothing, unless something is said.
        package init(
            organization: OrganizationID? = nil, account: AccountID? = nil, client: ClientID? = nil,
            session: SessionID? = nil
        ) {
            self.organization = organization
            self.account = account
            self.client = client
            self.session = session
        }

        /// A person.
        package init(_ account: Account, client: ClientID? = nil, session: SessionID? = nil) {
            self.init(
                organization: account.organization, account: account.id, client: client, session: session)
        }
    }

    /// Writes an event down as having happened now.
    package func record(
        _ action: AuditEvent.Action, _ result: AuditEvent.Result = .ok, about subject: Subject,
        by actor: AuditEvent.Actor, from origin: AuditEvent.Origin = .init(), _ details: [AuditEvent.Detail] = []
    ) async throws {
        let event = AuditEvent(
            id: .random(from: random), at: clock.now(), organization: subject.organization, action: action,
            result: result, actor: actor, account: subject.account, client: subject.client, session: subject.session,
            origin: origin, details: details)
        try await store.append(event) { [key] line in AuditSeal.hash(line, key: key) }
    }
}

extension Visitor {
    /// Where an event came from.
    package var auditOrigin: AuditEvent.Origin { .init(network: network, agent: agent, request: request) }
}

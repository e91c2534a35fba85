package import Identity
package import Primitives
package import Storage

/// Writes down what happens.
///
/// An action is not done until its line is written: whoever calls this waits for it.
package struct AuditTrail: Sendable {
    private let queue: AuditQueue
    private let seal: AuditSeal
    private let clock: any Clock
    private let random: any RandomSource

    /// Code points of a value that are kept: nobody fills the log by what they send.
    private static let longestValue = 400

    /// The trail over a database, sealed under `key`.
    package init(store: any Store, key: [UInt8], clock: any Clock, random: any RandomSource) {
        seal = AuditSeal(key: key)
        queue = AuditQueue(store: store, seal: seal)
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

    /// Something to write down.
    package struct Entry: Sendable {
        /// What happened.
        package let action: AuditEvent.Action
        /// How it ended.
        package let result: AuditEvent.Result
        /// Whom and what it is about.
        package let subject: Subject
        /// Who did it.
        package let actor: AuditEvent.Actor
        /// What else is known; never a secret.
        ///
        /// Values are cut, and of several of one name the first counts.
        package let details: [AuditEvent.Detail]

        /// An entry.
        package init(
            _ action: AuditEvent.Action, _ result: AuditEvent.Result = .ok, about subject: Subject,
            by actor: AuditEvent.Actor, _ details: [AuditEvent.Detail] = []
        ) {
            self.action = action
            self.result = result
            self.subject = subject
            self.actor = actor
            self.details = details
        }
    }

    /// Writes an event down as having happened now.
    package func record(
        _ action: AuditEvent.Action, _ result: AuditEvent.Result = .ok, about subject: Subject,
        by actor: AuditEvent.Actor, from origin: AuditEvent.Origin = .init(), _ details: [AuditEvent.Detail] = []
    ) async throws {
        try await record([Entry(action, result, about: subject, by: actor, details)], from: origin)
    }

    /// Writes several events down as having happened now: all of them or none.
    package func record(_ entries: [Entry], from origin: AuditEvent.Origin = .init()) async throws {
        let now = clock.now()
        try await queue.append(entries.map { event(of: $0, from: origin, at: now) })
    }

    /// Entries and mails, to be given in the unit of work of what they are about, as happening now.
    func notice(of entries: [Entry] = [], with mails: [QueuedMail]) -> Notice {
        let now = clock.now()
        return Notice(events: entries.map { event(of: $0, from: .init(), at: now) }, seal: seal, mails: mails)
    }

    private func event(of entry: Entry, from origin: AuditEvent.Origin, at now: Timestamp) -> AuditEvent {
        var names: Set<String> = []
        return AuditEvent(
            id: .random(from: random), at: now, organization: entry.subject.organization, action: entry.action,
            result: entry.result, actor: entry.actor, account: entry.subject.account, client: entry.subject.client,
            session: entry.subject.session,
            origin: AuditEvent.Origin(
                network: origin.network?.cut(to: Self.longestValue), agent: origin.agent?.cut(to: Self.longestValue),
                request: origin.request?.cut(to: Self.longestValue)),
            details: entry.details.filter { names.insert($0.name).inserted }
                .map { AuditEvent.Detail($0.name, $0.value.cut(to: Self.longestValue)) })
    }
}

extension Visitor {
    /// Where an event came from.
    package var auditOrigin: AuditEvent.Origin { .init(network: network, agent: agent, request: request) }
}

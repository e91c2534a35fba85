import Identity
import Primitives
import Storage

/// What is written down of a change at an identity provider, and told to the administrators where it was about keys.
struct MetadataNews: Sendable {
    private let deployment: Deployment
    private let connection: Connection

    init(_ deployment: Deployment, connection: Connection) {
        self.deployment = deployment
        self.connection = connection
    }

    /// What is to be given together with what is known from now on; nil when nothing is: the same refusal is told once.
    func notice(of merge: MetadataMerge, before known: IdentityProviderRecord) async throws -> Notice? {
        switch merge.outcome {
        case .same: return nil
        case .changed(let difference):
            let isAboutKeys = !difference.added.isEmpty || !difference.removed.isEmpty
            let mails =
                isAboutKeys
                ? try await mails(
                    .connectionKeysChanged, difference,
                    ["time": Mail.time(deployment.clock.now() + MetadataMerge.overlap)]) : []
            return notice(.ok, difference, mails)
        case .refused(let reason, let difference):
            guard known.failure != reason else { return nil }
            return notice(
                .fail, difference, try await mails(.connectionKeysRefused, difference), [.init("reason", reason)])
        }
    }

    private func notice(
        _ result: AuditEvent.Result, _ difference: MetadataMerge.Difference, _ mails: [QueuedMail],
        _ more: [AuditEvent.Detail] = []
    ) -> Notice {
        let entry = AuditTrail.Entry(
            .connectionMetadataChanged, result, about: .init(organization: connection.organization), by: .system,
            [.init("connection", connection.id.value)] + more + difference.details)
        return deployment.audit.notice(of: [entry], with: mails)
    }

    private func mails(
        _ kind: Mail.Kind, _ difference: MetadataMerge.Difference, _ more: [String: String] = [:]
    ) async throws -> [QueuedMail] {
        var values = more
        values["connection"] = connection.settings.displayName
        if !difference.added.isEmpty { values["added"] = MetadataMerge.prints(difference.added) }
        if !difference.removed.isEmpty { values["removed"] = MetadataMerge.prints(difference.removed) }
        return try await ConnectionMail(deployment).ready(kind, about: connection, values)
    }
}

/// Mail to the administrators of a connection's organization, its owners included.
struct ConnectionMail: Sendable {
    /// Administrators that are written to, at most.
    private static let mostRecipients = 50

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The mails, one for each administrator, to be queued in the unit of work of what they are about.
    func ready(
        _ kind: Mail.Kind, about connection: Connection, _ values: [String: String]
    ) async throws -> [QueuedMail] {
        guard let organization = try await deployment.store.organization(connection.organization) else { return [] }
        let told = try await deployment.store.administrators(of: organization.id, limit: Self.mostRecipients)
        return try told.map { try deployment.mail.ready(Mail(kind, to: $0, of: organization, values: values)) }
    }
}

extension MetadataMerge.Difference {
    /// A line for each thing that is different.
    var lines: [String] {
        added.map { "+ certificate \(CertificatePrint.short(of: $0))" }
            + removed.map { "- certificate \(CertificatePrint.short(of: $0))" } + others.map { "~ \($0)" }
    }

    /// For the audit log.
    fileprivate var details: [AuditEvent.Detail] {
        [
            ("added", MetadataMerge.prints(added)), ("removed", MetadataMerge.prints(removed)),
            ("changed", others.joined(separator: ", ")),
        ]
        .filter { !$0.1.isEmpty }.map { AuditEvent.Detail($0.0, $0.1) }
    }
}

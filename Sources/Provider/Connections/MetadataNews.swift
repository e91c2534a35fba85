import Identity
import Logging
import Primitives
import Storage

/// Writes down what changed at an identity provider, and tells the administrators where it was about keys.
struct MetadataNews: Sendable {
    /// Administrators that are written to, at most.
    static let mostRecipients = 50

    private let deployment: Deployment
    private let connection: Connection

    init(_ deployment: Deployment, connection: Connection) {
        self.deployment = deployment
        self.connection = connection
    }

    /// Tells what came of a look at the metadata; the same refusal is told once.
    func tell(_ merge: MetadataMerge, before known: IdentityProviderRecord) async throws -> ConnectionCare.Finding {
        switch merge.outcome {
        case .same: return .same
        case .changed(let difference):
            try await record(.ok, difference)
            if !difference.added.isEmpty || !difference.removed.isEmpty {
                try await mail(
                    .connectionKeysChanged, difference,
                    ["time": Mail.time(deployment.clock.now() + MetadataMerge.overlap)])
            }
            return .changed(difference.lines)
        case .refused(let reason, let difference):
            guard known.failure != reason else { return .kept(reason) }
            try await record(.fail, difference, [.init("reason", reason)])
            try await mail(.connectionKeysRefused, difference)
            return .kept(reason)
        }
    }

    private func record(
        _ result: AuditEvent.Result, _ difference: MetadataMerge.Difference, _ more: [AuditEvent.Detail] = []
    ) async throws {
        deployment.logger.notice(
            "metadata changed", metadata: ["connection": "\(connection.id)", "result": "\(result.rawValue)"])
        try await deployment.audit.record(
            .connectionMetadataChanged, result, about: .init(organization: connection.organization), by: .system,
            [.init("connection", connection.id.value)] + more + difference.details)
    }

    private func mail(
        _ kind: Mail.Kind, _ difference: MetadataMerge.Difference, _ more: [String: String] = [:]
    ) async throws {
        var values = more
        values["connection"] = connection.settings.displayName
        if !difference.added.isEmpty { values["added"] = MetadataMerge.prints(difference.added) }
        if !difference.removed.isEmpty { values["removed"] = MetadataMerge.prints(difference.removed) }
        try await ConnectionMail(deployment).send(kind, about: connection, values)
    }
}

/// Mail to the administrators of a connection's organization, its owners included.
struct ConnectionMail: Sendable {
    let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    func send(_ kind: Mail.Kind, about connection: Connection, _ values: [String: String]) async throws {
        guard let organization = try await deployment.store.organization(connection.organization) else { return }
        let told = try await deployment.store.administrators(
            of: organization.id, limit: MetadataNews.mostRecipients)
        for administrator in told {
            try await deployment.mail.send(Mail(kind, to: administrator, of: organization, values: values))
        }
    }
}

extension MetadataMerge.Difference {
    /// A line for each thing that is different.
    var lines: [String] {
        added.map { "+ certificate \(CertificatePrint.short(of: $0))" }
            + removed.map { "- certificate \(CertificatePrint.short(of: $0))" } + others.map { "~ \($0)" }
    }

    /// For the audit log.
    var details: [AuditEvent.Detail] {
        [
            ("added", MetadataMerge.prints(added)), ("removed", MetadataMerge.prints(removed)),
            ("changed", others.joined(separator: ", ")),
        ]
        .filter { !$0.1.isEmpty }.map { AuditEvent.Detail($0.0, $0.1) }
    }
}

import Identity
import Primitives
import Storage

/// Tells administrators in time that the last certificate of their identity provider ends.
///
/// Each warning of each certificate is given once in the whole deployment.
struct CertificateWarnings: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Gives the warning that is due, if one is; none for a connection that nobody can come through.
    func give(for id: ConnectionID) async throws {
        guard let connection = try await deployment.store.connection(id), connection.settings.isEnabled,
            let certificate = try await deployment.store.identityProvider(of: id)?.lastCertificate()
        else { return }
        let now = deployment.clock.now()
        guard let due = ConnectionSchedule.warnings(left: certificate.notAfter - now) else { return }
        var isNew = false
        for days in due.passed {
            let isFirst = try await deployment.store.consume(
                .certificateWarning, value: Array("\(days)/\(certificate.fingerprint)/\(id.value)".utf8),
                until: max(certificate.notAfter, now) + .days(400), issuedAt: nil)
            if days == due.given { isNew = isFirst }
        }
        guard isNew else { return }
        try await deployment.audit.record(
            .connectionCertificateExpiring, about: .init(organization: connection.organization), by: .system,
            [
                .init("connection", id.value), .init("certificate", String(certificate.fingerprint.prefix(16))),
                .init("days", String(due.given)),
            ])
        try await ConnectionMail(deployment).send(
            .connectionCertificateExpiring, about: connection,
            [
                "connection": connection.settings.displayName, "time": Mail.time(certificate.notAfter),
                "certificate": String(certificate.fingerprint.prefix(16)),
            ])
    }
}

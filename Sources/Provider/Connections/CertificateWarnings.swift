import Identity
import Primitives
import Storage

/// Tells administrators in time that the last certificate of their identity provider ends.
///
/// Each warning of each certificate is given once in the whole deployment, and on record as given only together with its
/// mails and its line in the audit log.
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
        func value(_ days: Int) -> [UInt8] { Array("\(days)/\(certificate.fingerprint)/\(id.value)".utf8) }
        // Most looks find that it was given, and end here.
        guard try await !deployment.store.isTaken(.certificateWarning, value: value(due.given)) else { return }
        let mails = try await ConnectionMail(deployment).ready(
            .connectionCertificateExpiring, about: connection,
            [
                "connection": connection.settings.displayName, "time": Mail.time(certificate.notAfter),
                "certificate": String(certificate.fingerprint.prefix(16)),
            ])
        let entry = AuditTrail.Entry(
            .connectionCertificateExpiring, about: .init(organization: connection.organization), by: .system,
            [
                .init("connection", id.value), .init("certificate", String(certificate.fingerprint.prefix(16))),
                .init("days", String(due.given)),
            ])
        let isGiven = try await deployment.store.give(
            deployment.audit.notice(of: [entry], with: mails), once: .certificateWarning, value: value(due.given),
            with: due.passed.filter { $0 != due.given }.map(value),
            until: max(certificate.notAfter, now) + .days(400), at: now)
        if isGiven { deployment.mail.wake() }
    }
}

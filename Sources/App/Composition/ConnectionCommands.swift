import Foundation
import Identity
import Primitives
import Provider
import Storage

/// What `signet connection` does, but for `test`.
package struct ConnectionCommands: Sendable {
    private let services: Services
    private let overview: ConnectionOverview
    private let isJSON: Bool

    /// The commands over `services`.
    package init(_ services: Services, isJSON: Bool) {
        self.services = services
        self.isJSON = isJSON
        overview = ConnectionOverview(services.deployment)
    }

    /// How each connection stands, of one organization or of all: a line each.
    package func list(organization: String?, to write: (String) -> Void) async throws {
        var id: OrganizationID?
        if let organization { id = try await FoundPerson.organization(organization, services.deployment).id }
        let now = services.deployment.clock.now()
        try await overview.list(of: id) { standing in
            write(isJSON ? json(of: standing, now: now).text : line(of: standing, now: now))
        }
    }

    /// The last attempts of a connection, the newest first, each with its failed checks; or one of them in full.
    package func attempts(
        of id: String, last: Int, correlation: String?, to write: (String) -> Void
    ) async throws {
        let connection = try await overview.connection(id)
        let kept = try await services.deployment.store.attempts(of: connection.id, limit: ConnectionAttempt.kept)
        guard let correlation else {
            let guide = isJSON ? VendorGuides.guide(of: connection, in: services) : nil
            for attempt in kept.prefix(last) { write(text(of: attempt, at: connection, guide: guide)) }
            return
        }
        guard let attempt = kept.first(where: { $0.correlation == correlation || $0.id.value == correlation }) else {
            throw StartError(
                line: "connection \(id) has no attempt '\(correlation)' among the last \(ConnectionAttempt.kept)")
        }
        let report = AttemptReport(attempt, of: connection, guide: VendorGuides.guide(of: connection, in: services))
        write(isJSON ? report.json.text : report.plain)
    }

    /// What the provider has to know of us: our SAML metadata, or addresses.
    package func metadata(of id: String, to write: (String) -> Void) async throws {
        let connection = try await overview.connection(id)
        let addresses = overview.ownAddresses(at: connection)
        let document = try await FederationMetadata(services.deployment).document(of: connection.id)
            .map { String(decoding: $0, as: UTF8.self) }
        guard isJSON else {
            return write(document ?? addresses.map { "\($0.name.padded(to: 27)) \($0.value)" }.joined(separator: "\n"))
        }
        write(
            JSON.object(
                [
                    .init(name: "connection", value: .string(connection.id.value)),
                    .init(name: "type", value: .string(connection.settings.provider.kind.rawValue)),
                ] + addresses.map { .init(name: $0.name, value: .string($0.value)) }
                    + (document.map { [.init(name: "metadata", value: .string($0))] } ?? [])
            ).text)
    }

    /// Rotates our key at a connection and says what the keys are now: a line each.
    package func rotateKey(of id: String, to write: (String) -> Void) async throws {
        for key in try await RotateServiceKey(services.deployment).run(ConnectionID(id)) {
            let stage = key.stage.rawValue
            write(
                isJSON
                    ? JSON.object([
                        .init(name: "key", value: .string(key.id)), .init(name: "stage", value: .string(stage)),
                        .init(name: "created_at", value: .string(key.createdAt.readable)),
                    ]).text
                    : "\(key.id)  \(stage.padded(to: 8))  made \(key.createdAt.readable)")
        }
    }

    /// Looks at the metadata of a connection now, and says what came of it; `accepts` takes over whatever they say.
    package func refresh(_ id: String, accepts: Bool, to write: (String) -> Void) async throws {
        let care = ConnectionCare(services.deployment)
        let connection = ConnectionID(id)
        let (outcome, lines): (String, [String]) =
            switch try await accepts ? care.accept(connection) : care.look(at: connection) {
            case .nothing: ("nothing", ["connection \(id) has no metadata that refresh themselves"])
            case .same: ("same", ["no changes"])
            case .changed(let lines): ("changed", lines)
            case .kept(let reason): ("kept", [reason])
            }
        if outcome == "kept", !isJSON { throw StartError(line: "connection \(id) stays as it was: \(lines[0])") }
        guard isJSON else { return lines.forEach(write) }
        write(
            JSON.object([
                .init(name: "connection", value: .string(id)), .init(name: "outcome", value: .string(outcome)),
                .init(name: "details", value: .array(lines.map { .string($0) })),
            ]).text)
    }

    // MARK: Lines

    private func line(of standing: ConnectionOverview.Standing, now: Timestamp) -> String {
        let settings = standing.connection.settings
        var line = [
            standing.connection.id.value.padded(to: 20), standing.organization.padded(to: 14),
            settings.provider.kind.rawValue.padded(to: 4), (settings.isEnabled ? "enabled" : "disabled").padded(to: 8),
            (daysLeft(standing, now).map { $0 < 0 ? "certificate expired" : "certificate \($0) d" } ?? "-")
                .padded(to: 19),
            "ok \(standing.outcomes.acceptedAt?.readable ?? "never")",
            "failed \(standing.outcomes.refusedAt?.readable ?? "never")",
        ].joined(separator: "  ")
        if let failure = standing.metadataFailure { line += "  metadata: \(TerminalText.field(failure))" }
        return line
    }

    private func json(of standing: ConnectionOverview.Standing, now: Timestamp) -> JSON {
        let settings = standing.connection.settings
        func time(_ time: Timestamp?) -> JSON { time.map { .string($0.readable) } ?? .null }
        return .object([
            .init(name: "id", value: .string(standing.connection.id.value)),
            .init(name: "organization", value: .string(standing.organization)),
            .init(name: "type", value: .string(settings.provider.kind.rawValue)),
            .init(name: "enabled", value: .bool(settings.isEnabled)),
            .init(name: "display_name", value: .string(settings.displayName)),
            .init(name: "vendor", value: .string(settings.vendor.rawValue)),
            .init(name: "certificate_expires_at", value: time(standing.certificateEndsAt)),
            .init(name: "certificate_days_left", value: daysLeft(standing, now).map { .integer($0) } ?? .null),
            .init(name: "metadata_failure", value: standing.metadataFailure.map { .string($0) } ?? .null),
            .init(name: "last_success_at", value: time(standing.outcomes.acceptedAt)),
            .init(name: "last_failure_at", value: time(standing.outcomes.refusedAt)),
        ])
    }

    private func daysLeft(_ standing: ConnectionOverview.Standing, _ now: Timestamp) -> Int64? {
        standing.certificateEndsAt.map { ($0.seconds - now.seconds) >= 0 ? ($0.seconds - now.seconds) / 86_400 : -1 }
    }

    private func text(of attempt: ConnectionAttempt, at connection: Connection, guide: VendorGuide?) -> String {
        guard !isJSON else { return AttemptReport(attempt, of: connection, guide: guide).json.text }
        var line = [
            attempt.at.readable, attempt.correlation.padded(to: 12), attempt.outcome.rawValue.padded(to: 8),
            TerminalText.field(attempt.reason ?? "-"),
        ].joined(separator: "  ")
        if let account = attempt.account { line += "  account \(account)" }
        for check in attempt.checks where check.outcome == .failed || check.outcome == .warned {
            line += "\n    \(check.outcome.rawValue) \(check.name)"
            if let expected = check.expected { line += " expected \(TerminalText.field(expected))" }
            if let received = check.received { line += " received \(TerminalText.field(received))" }
        }
        return line
    }
}

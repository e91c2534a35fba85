import Identity
import Primitives
import Storage

/// Writes down what `signet apply` did: in the log of each organization it touched, and in the deployment's own for
/// everything else.
package struct AppliedTrail: Sendable {
    private let deployment: Deployment

    /// The trail over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Writes a plan down that was carried out; nothing for one in which there was nothing to do.
    package func record(_ plan: Plan) async throws {
        var entries: [AuditTrail.Entry] = []
        for (name, lines) in Dictionary(grouping: plan.lines, by: \.organization).sorted(by: { $0.key < $1.key }) {
            // One that was removed has no id any more, so the deployment's log has it.
            let organization = try await OrganizationName(name).asyncMap {
                try await deployment.store.organization(named: $0)
            }
            entries.append(
                AuditTrail.Entry(
                    .configurationApplied, about: .init(organization: (organization ?? nil)?.id), by: .shell,
                    [
                        .init("changes", String(lines.count)),
                        .init("lines", lines.map(\.description).joined(separator: "; ")),
                    ]))
        }
        try await deployment.audit.record(entries)
    }
}

extension Plan.Line {
    /// The organization it is about; nothing where it is about the deployment.
    fileprivate var organization: String {
        switch kind {
        case .organization: name
        case .user, .directory, .connection: String(name.prefix { $0 != "/" })
        case .client, .operator: ""
        }
    }
}

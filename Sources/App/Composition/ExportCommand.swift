import Identity
import Provider

/// What `signet export` does.
package struct ExportCommand: Sendable {
    private let services: Services

    /// The command over `services`.
    package init(_ services: Services) { self.services = services }

    /// The YAML of everything, or of the organization with this short name.
    package func yaml(organization: String?) async throws -> String {
        let export = DeclarationExport(services.deployment.store)
        guard let organization else { return try await export.yaml() }
        guard let name = OrganizationName(organization) else {
            throw StartError(line: "--organization: expected a short name of [a-z0-9-]{2,63}, not '\(organization)'")
        }
        return try await export.yaml(organization: name)
    }
}

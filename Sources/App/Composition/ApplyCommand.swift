import Provider

/// What `signet apply` does.
package struct ApplyCommand: Sendable {
    private let declarations: Declarations

    /// Reads the files; throws every problem in them, one line each, before a database is opened.
    package init(files: [String], environment: [String: String]) throws {
        declarations = try DeclarationFiles.read(files, environment: environment)
    }

    /// Applies them, or only plans to: what the operator is warned of, and the plan's lines.
    package func run(
        with services: Services, isDryRun: Bool, prune: Bool
    ) async throws -> (warnings: [String], text: String) {
        let apply = ApplyDeclarations(services.deployment)
        guard !isDryRun else {
            let plan = try await apply.plan(declarations, prune: prune)
            return (plan.warnings, plan.text)
        }
        let plan = try await apply.apply(declarations, prune: prune)
        try await AppliedTrail(services.deployment).record(plan)
        return (plan.warnings, plan.text)
    }
}

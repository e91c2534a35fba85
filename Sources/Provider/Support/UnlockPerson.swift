import Identity
import Storage

/// An operator ends the pause after too many wrong passwords or codes.
package struct UnlockPerson: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Forgets the person's failures, wherever they were counted; false when there were none.
    package func run(_ person: FoundPerson) async throws -> Bool {
        let codes = CodeThrottle(person.account.id, in: deployment)
        let hasPausedCodes = try await codes.pause() != nil
        try await codes.forget()
        let hadFailures = try await PasswordCheck(deployment).forgetFailures(of: person.account)
        guard hadFailures || hasPausedCodes else { return false }
        try await deployment.audit.record(.unlocked, about: .init(person.account), by: .shell)
        return true
    }
}

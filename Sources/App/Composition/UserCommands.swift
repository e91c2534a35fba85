import Credentials
package import Foundation
import Identity
package import Primitives
import Provider

/// What `signet user` does: support tasks for one person.
///
/// Each says in a line what it did, and does nothing a second time.
package struct UserCommands: Sendable {
    private let services: Services
    private let person: FoundPerson

    /// The commands for the person with this email in the organization with this short name.
    ///
    /// Throws a line when there is none.
    package init(_ services: Services, organization: String, email: String) async throws {
        guard let address = EmailAddress(email) else { throw StartError(line: "'\(email)' is not an email address") }
        self.services = services
        person = try await FoundPerson.find(address, in: organization, services.deployment)
    }

    /// Whether what was typed is an email address at all.
    package static func isEmail(_ text: String) -> Bool { EmailAddress(text) != nil }

    /// Ends the pause after too many wrong passwords.
    package func unlock() async throws -> String {
        try await UnlockPerson(services.deployment).run(person)
            ? "unlocked \(name)" : "\(name) has no failed sign-ins on record"
    }

    /// Removes the person's devices for one-time codes, and their recovery codes.
    package func resetMFA() async throws -> String {
        guard person.hasSecondFactor else { return "\(name) has no device for one-time codes" }
        let removed = try await ResetFactors(services.deployment).run(
            person.account, of: person.organization, by: .shell)
        let devices = removed == 1 ? "1 device" : "\(removed) devices"
        return "removed \(devices) of \(name); where a second factor is required the next sign-in enrols one"
    }

    /// Suspends the person and ends their sessions.
    package func suspend() async throws -> String {
        try await SuspendPerson(services.deployment).suspend(person)
            ? "suspended \(name); sessions and tokens have ended" : "\(name) is suspended already"
    }

    /// Cuts the person's tie to a connection, or all of them.
    package func unlink(from connection: String?) async throws -> String {
        let cut = try await UnlinkPerson(services.deployment).run(person, from: connection.map { ConnectionID($0) })
        guard !cut.isEmpty else {
            return connection.map { "\(name) is tied to nobody at the connection \($0)" }
                ?? "\(name) is tied to no identity provider"
        }
        let ties = cut.map { "\($0.subject.connection) (\($0.subject.value))" }.joined(separator: ", ")
        return TerminalText.printable("unlinked \(name) from \(ties); sessions and tokens through it have ended")
    }

    /// Lets the person sign in again.
    package func activate() async throws -> String {
        try await SuspendPerson(services.deployment).activate(person)
            ? "activated \(name)" : "\(name) is active already"
    }

    /// Sets a password that has to be changed at the next sign-in: what the operator is warned of, and what was done.
    package func setPassword(_ password: Secret<String>) async throws -> (warning: String?, text: String) {
        let unmet = try await ImposePassword(services.deployment).run(password, for: person)
        let warning =
            unmet.isEmpty
            ? nil : "the password does not meet the organization's policy (\(unmet.joined(separator: ", ")))"
        return (warning, "set the password of \(name); it has to be changed at the next sign-in")
    }

    /// The password that an operator gives: of an environment variable by `env:NAME`, else the line in `input`.
    ///
    /// Throws a line when there is none, or one that cannot be taken.
    package static func password(
        _ option: String?, environment: [String: String], input: () -> Data
    ) throws -> Secret<String> {
        let text: String
        if let option {
            guard option.hasPrefix("env:") else {
                throw StartError(
                    line: "--password: expected env:NAME; a password in the command line is seen by others")
            }
            let variable = String(option.dropFirst("env:".count))
            guard let value = environment[variable] else {
                throw StartError(line: "--password: the environment variable \(variable) is not set")
            }
            text = value
        } else {
            guard let line = String(bytes: input(), encoding: .utf8) else {
                throw StartError(line: "the password on standard input is not UTF-8")
            }
            text =
                line.hasSuffix("\r\n") ? String(line.dropLast()) : line.hasSuffix("\n") ? String(line.dropLast()) : line
        }
        guard !text.isEmpty, text.utf8.count <= PasswordHash.longestPassword, !text.contains(where: \.isNewline) else {
            throw StartError(line: "expected a password of 1 to \(PasswordHash.longestPassword) bytes in one line")
        }
        return Secret(text)
    }

    private var name: String { "\(person.organization.name)/\(person.account.email.normalized)" }
}

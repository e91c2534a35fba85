import Identity
import Primitives
import Provider
import Storage

/// What `signet connection test` does: prints an address, waits until somebody has been there and back, and says what
/// came of it and what to change.
package struct ConnectionTestCommand: Sendable {
    private let services: Services
    private let isJSON: Bool

    /// The command over `services`.
    package init(_ services: Services, isJSON: Bool) {
        self.services = services
        self.isJSON = isJSON
    }

    /// Tests a connection; true when the sign-in would have come through.
    ///
    /// Throws `SupportError` for a connection that does not exist, and when nobody has come within `seconds`.
    ///
    /// - Parameter print: gets each piece as soon as it is known: the address, then the outcome.
    package func run(
        _ id: String, waiting seconds: Int, print: @Sendable (String) -> Void
    ) async throws -> Bool {
        let test = TestConnection(services.deployment)
        let ticket = try await test.open(ConnectionID(id))
        print(
            isJSON
                ? address(of: ticket).text
                : "Open this address in a browser, once, by \(ticket.expiresAt.readable):\n\n    \(ticket.url)\n")
        let deadline = services.deployment.clock.now() + .seconds(Int64(seconds))
        while true {
            if let attempt = try await test.outcome(of: ticket) {
                var account: Account?
                if let id = attempt.account { account = try await services.deployment.store.account(id) }
                let report = AttemptReport(
                    attempt, of: ticket.connection, account: account,
                    guide: VendorGuides.guide(of: ticket.connection, in: services))
                print(isJSON ? report.json.text : report.plain)
                return attempt.outcome == .tested
            }
            guard services.deployment.clock.now() < deadline else {
                throw SupportError("nobody has come back from the identity provider; start the test again")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func address(of ticket: TestConnection.Ticket) -> JSON {
        .object([
            .init(name: "connection", value: .string(ticket.connection.id.value)),
            .init(name: "url", value: .string(ticket.url)),
            .init(name: "expires_at", value: .string(ticket.expiresAt.readable)),
        ])
    }
}

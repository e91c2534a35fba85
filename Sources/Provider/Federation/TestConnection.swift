import Credentials
package import Identity
import OpenIDConnect
package import Primitives
import Storage

/// Tries a connection with a real round trip through a browser, and signs nobody in.
///
/// Whoever runs the connection gets an address that works once. Who opens it is sent to the identity provider as in a
/// sign-in, and what comes back is checked as in a sign-in; then it ends: no session is made, and no account is made,
/// linked or changed. What was found out is the attempt that the address stands for.
package struct TestConnection: Sendable {
    /// A test that waits for somebody to open its address.
    package struct Ticket: Sendable {
        /// The connection.
        package let connection: Connection
        /// The attempt that it will be.
        package let attempt: AttemptID
        /// The address to open.
        ///
        /// It holds a secret: whoever has it can see the outcome.
        package let url: String
        /// Until when it can be opened, and answered.
        package let expiresAt: Timestamp
    }

    /// How long an address can be opened, and then how long the answer may take.
    package static let lifetime = FederationRequest.lifetime

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Makes an address to test a connection with; a disabled one too, so that it can be tried before people see it.
    ///
    /// Throws `SupportError` for a connection that does not exist.
    package func open(_ id: ConnectionID) async throws -> Ticket {
        guard let connection = try await deployment.store.connection(id) else {
            throw SupportError("there is no connection '\(id)'")
        }
        let token = Base64URL.encode(deployment.random.bytes(32))
        let now = deployment.clock.now()
        let attempt = Self.attempt(of: token)
        try await deployment.store.record(
            ConnectionAttempt(id: attempt, connection: id, correlation: attempt.value, at: now, outcome: .testing))
        return Ticket(
            connection: connection, attempt: attempt,
            url: "\(deployment.server.issuer)/sso/\(PercentEncoding.encodeQueryValue(id.value))/login?test=\(token)",
            expiresAt: now + Self.lifetime)
    }

    /// What came of a test; nil while nothing has.
    package func outcome(of ticket: Ticket) async throws -> ConnectionAttempt? {
        guard let attempt = try await deployment.store.attempt(ticket.attempt), attempt.outcome != .testing else {
            return nil
        }
        return attempt
    }

    /// Takes the secret of an address, which only the first caller can, at its own connection; nil for everybody else,
    /// and when it has expired.
    package func begin(token: String, at connection: ConnectionID) async throws -> AttemptID? {
        let id = Self.attempt(of: token)
        let now = deployment.clock.now()
        guard let attempt = try await deployment.store.attempt(id), attempt.outcome == .testing,
            attempt.connection == connection, now < attempt.at + Self.lifetime
        else { return nil }
        let isFirst = try await deployment.store.consume(
            .connectionTest, value: TokenHash.sha256(token), until: attempt.at + Self.lifetime, issuedAt: attempt.at)
        return isFirst ? id : nil
    }

    /// The attempt that an address stands for: the database never sees the secret.
    private static func attempt(of token: String) -> AttemptID {
        AttemptID(Base64URL.encode(TokenHash.sha256(token)))
    }
}

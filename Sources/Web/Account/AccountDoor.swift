package import HTTPTypes
package import Hummingbird
import Identity
package import Provider

/// Answers one request of somebody who is signed in.
package typealias AccountHandler = @Sendable (AccountContext) async throws -> Response

/// Makes routes that only people who are signed in get to; everybody else signs in first and comes back.
package struct AccountDoor: Sendable {
    private let access: AccountAccess
    private let front: Front

    /// The door over the use case.
    package init(_ access: AccountAccess, front: Front) {
        self.access = access
        self.front = front
    }

    /// What is at `path`; the page belongs to `section`, if it is one of the account's.
    package func route(
        _ path: String, in section: AccountSection?, _ handlers: [HTTPRequest.Method: AccountHandler]
    ) -> Route {
        Route(
            path, for: .person,
            handlers.mapValues { handler in
                { call in
                    guard let own = OwnPath(path) else { throw Refusal.notFound }
                    switch try await access.enter(own, visitor: call.visitor) {
                    case .signIn(let start): return front.enter(start, call)
                    case .open(let person):
                        return try await handler(
                            AccountContext(person, call: call, section: section, front: front))
                    }
                }
            })
    }

    /// The way to a new sign-in and back to `path`, unless the last one is recent enough for what is done there.
    package func confirmation(_ context: AccountContext, before path: String) async throws -> Response? {
        guard let own = OwnPath(path) else { throw Refusal.notFound }
        let start = try await access.confirmation(of: context.person, before: own, visitor: context.call.visitor)
        return start.map { front.enter($0, context.call) }
    }
}

import Hummingbird
import Logging

/// What monitors and load balancers ask.
package struct HealthRoutes: Sendable {
    private let isReady: @Sendable () async throws -> Bool

    /// `isReady` says whether the database and the keys are there; it may throw.
    package init(isReady: @escaping @Sendable () async throws -> Bool) { self.isReady = isReady }

    /// `live`: the process answers.
    ///
    /// `ready`: it can do its work.
    package var routes: [Route] {
        [
            Route(Paths.live, for: .machine, [.get: { _ in Self.answer(isGood: true) }]),
            Route(Paths.ready, for: .machine, [.get: { call in await ready(call) }]),
        ]
    }

    private func ready(_ call: Call) async -> Response {
        do {
            return Self.answer(isGood: try await isReady())
        } catch {
            call.logger.warning("not ready", metadata: ["error": "\(error)"])
            return Self.answer(isGood: false)
        }
    }

    private static func answer(isGood: Bool) -> Response {
        .json(
            Array(#"{"status":"\#(isGood ? "ok" : "unavailable")"}"#.utf8), status: isGood ? .ok : .serviceUnavailable)
    }
}

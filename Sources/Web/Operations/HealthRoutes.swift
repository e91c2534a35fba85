import Hummingbird
import Primitives
package import Provider

/// What monitors and load balancers ask.
package struct HealthRoutes: Sendable {
    private let report: @Sendable () -> Readiness.Report

    /// `report` says how things stand, from memory.
    package init(report: @escaping @Sendable () -> Readiness.Report) { self.report = report }

    /// `live`: the process answers.
    ///
    /// `ready`: it can do its work, and what of that it cannot; never why, which the log has.
    package var routes: [Route] {
        [
            Route(Paths.live, for: .machine, [.get: { _ in .json(Array(#"{"status":"ok"}"#.utf8)) }]),
            Route(Paths.ready, for: .machine, [.get: { _ in answer() }]),
        ]
    }

    private func answer() -> Response {
        let report = report()
        let parts = Readiness.Part.allCases.map { part in
            JSON.Member(name: part.rawValue, value: .string(report.failed.contains(part) ? "failed" : "ok"))
        }
        let status = report.isReady ? "ok" : report.isDraining ? "draining" : "unavailable"
        let body = JSON.object([
            .init(name: "status", value: .string(status)), .init(name: "checks", value: .object(parts)),
        ])
        var response = Response.json(body.encoded(), status: report.isReady ? .ok : .serviceUnavailable)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

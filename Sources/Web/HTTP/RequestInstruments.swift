import CoreMetrics
import HTTPTypes

/// How long requests take, by the route that answered and the class of its status.
///
/// Every handle is made beforehand; measuring a request is finding its place in a list.
struct RequestInstruments: Sendable {
    private let timers: [CoreMetrics.Timer]

    /// Classes of a status, 1xx to 5xx.
    private static let classes = 5

    /// Instruments for so many routes, and for requests that find none; nil when nothing is measured.
    init?(_ routes: [Route], factory: (any MetricsFactory)?) {
        guard let factory else { return nil }
        timers = (["none"] + routes.map(\.name)).flatMap { endpoint in
            (1...Self.classes).map { status in
                CoreMetrics.Timer(
                    label: "signet_http_request_duration_seconds",
                    dimensions: [("endpoint", endpoint), ("status", "\(status)xx")], factory: factory)
            }
        }
    }

    /// Notes a request; `place` is that of the route, from 1, or 0 for none.
    func note(place: Int, status: HTTPResponse.Status, nanoseconds: Int64) {
        let index = place * Self.classes + min(max(status.code / 100, 1), Self.classes) - 1
        guard timers.indices.contains(index) else { return }
        timers[index].recordNanoseconds(nanoseconds)
    }
}

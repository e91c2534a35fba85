package import CoreMetrics
import Primitives
package import Provider
import Tracing

/// What is counted and traced of calls to others, by what they are for; never where they went.
package struct OutboundInstruments: Sendable {
    /// What a call is for.
    enum Kind: String, Sendable, CaseIterable {
        /// Keys, request objects, discovery and other documents of OpenID Connect.
        case document
        /// Metadata of a SAML identity provider.
        case metadata
        /// An identity provider's token endpoint and what else is asked for one sign-in.
        case provider
        /// A logout token to an application.
        case logout
    }

    private let factory: any MetricsFactory
    private let spans: Spans
    private let durations: [Kind: CoreMetrics.Timer]

    /// Instruments of a backend and a tracer; those of none cost a call that does nothing.
    package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance, spans: Spans = Spans()) {
        self.factory = factory
        self.spans = spans
        durations = Dictionary(
            uniqueKeysWithValues: Kind.allCases.map { kind in
                (
                    kind,
                    CoreMetrics.Timer(
                        label: "signet_outbound_duration_seconds", dimensions: [("kind", kind.rawValue)],
                        factory: factory)
                )
            })
    }

    /// Carries a call out, and notes how long it took and what came of it.
    func call(
        _ kind: Kind, _ work: () async throws(OutboundError) -> GuardedExchange.Answer
    ) async throws(OutboundError) -> GuardedExchange.Answer {
        let begun = ContinuousClock.now
        let result: Result<GuardedExchange.Answer, OutboundError> = await spans.within(
            "outbound \(kind.rawValue)", .client
        ) {
            do throws(OutboundError) { return .success(try await work()) } catch { return .failure(error) }
        }
        durations[kind]?.recordNanoseconds((ContinuousClock.now - begun).nanoseconds)
        Counter(
            label: "signet_outbound_calls",
            dimensions: [("kind", kind.rawValue), ("outcome", Self.outcome(of: result))],
            factory: factory
        ).increment()
        return try result.get()
    }

    private static func outcome(of result: Result<GuardedExchange.Answer, OutboundError>) -> String {
        switch result {
        case .success(let answer): "\(answer.status / 100)xx"
        case .failure(.forbidden): "forbidden"
        case .failure(.unresolved): "unresolved"
        case .failure(.unreachable): "unreachable"
        case .failure(.timeout): "timeout"
        case .failure(.busy): "busy"
        case .failure(.cancelled): "cancelled"
        case .failure(.tooLarge), .failure(.wrongKind), .failure(.status): "unusable"
        }
    }
}

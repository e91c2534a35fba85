/// How often things may be tried by whoever comes from one network.
package struct AttemptLimits: Sendable, Equatable {
    /// Sign-ins that may fail within a minute; then a minute passes in which none is tried.
    package var failedSignInsPerMinute: Int

    /// The limits, or those of `docs/settings.md`.
    package init(failedSignInsPerMinute: Int = 60) {
        self.failedSignInsPerMinute = failedSignInsPerMinute
    }
}

extension RateLimit {
    /// Failed sign-ins of one network.
    ///
    /// Only what failed is counted: an office full of people who know their passwords never meets it. Sessions, and
    /// sign-ins from other networks, go on meanwhile.
    static func failedSignIns(of visitor: Visitor, _ deployment: Deployment) -> RateLimit {
        RateLimit(
            "failed sign-in\0\(Visitor.countedNetwork(visitor.network))",
            tries: deployment.limits.failedSignInsPerMinute, within: 60, pause: 60, deployment)
    }
}

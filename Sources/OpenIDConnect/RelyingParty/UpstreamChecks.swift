package import Primitives

/// The checks of one answer, collected in the order they were made.
package struct UpstreamChecks: Sendable {
    /// All of them so far.
    package private(set) var all: [Check] = []

    /// None yet.
    package init() {}

    /// Whether none has failed.
    package var hold: Bool { !all.contains { $0.outcome == .failed } }

    /// Adds those that were made elsewhere.
    package mutating func add(_ checks: [Check]) { all += checks }

    /// Notes whether something that must hold does, and says so.
    @discardableResult
    package mutating func require(
        _ check: UpstreamCheck, _ holds: Bool, expected: String? = nil, received: String? = nil
    ) -> Bool {
        all.append(Check(check.rawValue, holds ? .passed : .failed, expected: expected, received: received))
        return holds
    }

    /// Notes something that should hold.
    package mutating func prefer(
        _ check: UpstreamCheck, _ holds: Bool, expected: String? = nil, received: String? = nil
    ) {
        all.append(Check(check.rawValue, holds ? .passed : .warned, expected: expected, received: received))
    }

    /// Notes something that did not apply.
    package mutating func skip(_ check: UpstreamCheck, received: String? = nil) {
        all.append(Check(check.rawValue, .skipped, received: received))
    }

    /// Notes what could not be looked at, since what came before it failed.
    package mutating func skip(_ checks: [UpstreamCheck]) {
        for check in checks { skip(check) }
    }
}

/// What became of an upstream's answer: a value that only verification makes, or nothing; and each check either way.
package enum UpstreamVerdict<Value: Sendable>: Sendable {
    /// Everything that must hold does.
    case verified(Value, [Check])
    /// Something does not.
    case refused([Check])

    /// The value, when it was verified.
    package var value: Value? {
        guard case .verified(let value, _) = self else { return nil }
        return value
    }

    /// Each check in order.
    package var checks: [Check] {
        switch self {
        case .verified(_, let checks), .refused(let checks): checks
        }
    }

    /// The first check that failed, by its stable name; nil when none did.
    package var failure: String? { checks.first { $0.outcome == .failed }?.name }
}

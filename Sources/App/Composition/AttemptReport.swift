package import Identity
package import Primitives
package import Provider

/// An attempt at a connection as it is told to whoever runs it: every check, and what to change where one failed.
package struct AttemptReport: Sendable {
    private let attempt: ConnectionAttempt
    private let connection: Connection
    private let account: Account?
    private let advice: CheckAdvice

    /// A report with the words of the vendor's guide.
    ///
    /// - Parameter account: the one that the attempt names.
    package init(
        _ attempt: ConnectionAttempt, of connection: Connection, account: Account? = nil, guide: VendorGuide?
    ) {
        self.attempt = attempt
        self.connection = connection
        self.account = account
        advice = CheckAdvice(about: connection, guide: guide)
    }

    /// For people.
    package var plain: String {
        let checks = attempt.checks.flatMap(lines(of:))
        return
            (facts.map { "\($0.padded(to: 12))\($1)" } + section("sent", attempt.sent)
            + section("received", TestConnection.Person.others(of: attempt))
            + (checks.isEmpty ? [] : ["", "checks"] + checks)
            + (reasonAdvice.map { [""] + Self.lines(of: $0, indent: "") } ?? []))
            .joined(separator: "\n")
    }

    /// For programs.
    package var json: JSON {
        .object([
            .init(name: "connection", value: .string(connection.id.value)),
            .init(name: "attempt", value: .string(attempt.id.value)),
            .init(name: "id", value: .string(attempt.correlation)),
            .init(name: "at", value: .string(attempt.at.readable)),
            .init(name: "outcome", value: .string(attempt.outcome.rawValue)),
            .init(name: "reason", value: attempt.reason.map { .string($0) } ?? .null),
            .init(name: "person", value: personJSON),
            .init(name: "clock_skew_seconds", value: attempt.clockSkewSeconds.map { .number($0) } ?? .null),
            .init(name: "sent", value: .object(members(attempt.sent))),
            .init(name: "received", value: .object(members(TestConnection.Person.others(of: attempt)))),
            .init(name: "checks", value: .array(attempt.checks.map(json(of:)))),
            .init(name: "fix", value: reasonAdvice.map { .string($0.sentence) } ?? .null),
        ])
    }

    private var facts: [(String, String)] {
        var facts = [
            ("connection", "\(connection.id) (\(TerminalText.printable(connection.settings.displayName)))"),
            ("id", TerminalText.printable(attempt.correlation)), ("at", attempt.at.readable),
            ("outcome", outcome),
        ]
        if attempt.outcome != .testing { facts.append(("person", TerminalText.printable(person))) }
        if let skew = attempt.clockSkewSeconds { facts.append(("clock", Self.words(for: skew))) }
        return facts
    }

    private var person: String {
        let found = TestConnection.Person(attempt)
        let account = account?.email.address ?? attempt.account?.value ?? "an account"
        return switch found?.result {
        case .known: "linked: \(account)"
        case .linked: "linked: \(account), at the first sign-in"
        case .new: "new: \(found?.email ?? "an account")"
        case .conflict where attempt.account != nil: "conflict: \(account) is in the way"
        case .conflict: "conflict: \(found?.email ?? "no address")"
        case nil: attempt.account == nil ? "nobody" : account
        }
    }

    private var personJSON: JSON {
        let found = TestConnection.Person(attempt)
        guard found != nil || attempt.account != nil else { return .null }
        let words: [TestConnection.Person.Result: String] = [
            .known: "linked", .linked: "linked", .new: "new", .conflict: "conflict",
        ]
        return .object([
            .init(name: "result", value: found.flatMap { words[$0.result] }.map { .string($0) } ?? .null),
            .init(name: "is_first", value: found.map { .bool($0.result == .linked || $0.result == .new) } ?? .null),
            .init(name: "account", value: attempt.account.map { .string($0.value) } ?? .null),
            .init(name: "email", value: (account?.email.address ?? found?.email).map { .string($0) } ?? .null),
        ])
    }

    private var outcome: String {
        switch attempt.outcome {
        case .accepted: "accepted"
        case .tested: "would be accepted"
        case .testing: "under way"
        case .refused: "refused" + (attempt.reason.map { ": \(TerminalText.printable($0))" } ?? "")
        }
    }

    /// Advice about the reason, unless it is the name of a check that has its own.
    private var reasonAdvice: CheckAdvice.Advice? {
        guard attempt.outcome == .refused, let reason = attempt.reason,
            !attempt.checks.contains(where: { $0.name == reason && $0.outcome == .failed })
        else { return nil }
        return advice.advice(named: reason)
    }

    private func lines(of check: Check) -> [String] {
        var line = "  \(check.outcome.rawValue.padded(to: 8)) \(check.name.padded(to: 24))"
        if let expected = check.expected { line += " expected \(TerminalText.field(expected))" }
        if let received = check.received { line += " received \(TerminalText.field(received))" }
        while line.last == " " { line.removeLast() }
        return [line] + (advice.advice(for: check).map { Self.lines(of: $0, indent: "           ") } ?? [])
    }

    private static func lines(of advice: CheckAdvice.Advice, indent: String) -> [String] {
        ["\(indent)fix: \(advice.sentence)"] + advice.hints.map { "\(indent)     \($0)" }
    }

    private func section(_ title: String, _ details: [ConnectionAttempt.Detail]) -> [String] {
        guard !details.isEmpty else { return [] }
        return ["", title]
            + details.map { "  \(TerminalText.printable($0.name).padded(to: 33)) \(TerminalText.printable($0.value))" }
    }

    private func json(of check: Check) -> JSON {
        let advice = advice.advice(for: check)
        return .object([
            .init(name: "name", value: .string(check.name)),
            .init(name: "outcome", value: .string(check.outcome.rawValue)),
            .init(name: "expected", value: check.expected.map { .string($0) } ?? .null),
            .init(name: "received", value: check.received.map { .string($0) } ?? .null),
            .init(name: "fix", value: advice.map { .string($0.sentence) } ?? .null),
            .init(name: "hints", value: .array((advice?.hints ?? []).map { .string($0) })),
        ])
    }

    /// Details by name; several with one name are a list, since an attribute may have several values.
    private func members(_ details: [ConnectionAttempt.Detail]) -> [JSON.Member] {
        var names: [String] = []
        var values: [String: [JSON]] = [:]
        for detail in details {
            if values[detail.name] == nil { names.append(detail.name) }
            values[detail.name, default: []].append(.string(detail.value))
        }
        return names.map { name in
            let all = values[name] ?? []
            return JSON.Member(name: name, value: all.count == 1 ? all[0] : .array(all))
        }
    }

    private static func words(for skew: Double) -> String {
        let seconds = (abs(skew) * 10).rounded() / 10
        return switch skew {
        case 0.1...: "the provider's is \(seconds) s ahead of ours"
        case ...(-0.1): "the provider's is \(seconds) s behind ours"
        default: "the provider's agrees with ours"
        }
    }
}

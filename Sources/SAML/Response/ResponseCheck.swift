package import Primitives
import XMLSignature

/// Checks what an identity provider posts to our assertion consumer service (SAML Profiles §4.1).
///
/// The order of work: the form, the bytes, one parse, the places of everything, the signatures; then only what was
/// signed is read, parsed again from its canonical bytes, and held against what is expected. The first thing that is
/// wrong with the document ends the work; what a verified document says is checked to the end, so that an admin sees all
/// that is wrong.
package struct ResponseCheck: Sendable {
    private let expectation: ResponseExpectation
    private let now: Timestamp

    /// The checks that a response goes through; `replay` is left to whoever keeps what was seen.
    package static let checks = SAMLCheck.allCases.filter { $0 != .replay }

    /// Checks answers against `expectation`, at `now`.
    package init(_ expectation: ResponseExpectation, at now: Timestamp) {
        self.expectation = expectation
        self.now = now
    }

    /// Checks the form that was posted; `query` is what stood behind the address's `?`.
    package func run(_ form: FormParameters, query: String? = nil) -> ResponseVerdict {
        var trace = Trace(Self.checks)
        do throws(Refusal) {
            let bytes = try PostBinding.message(.response, in: form, query: query, &trace)
            let tree = try Document.read(bytes, &trace)
            let opened = try ResponseOpening(expectation, at: now).open(tree, &trace)
            let facts = ResponseFacts(
                envelope: opened.envelope, assertion: opened.assertion, expectation: expectation, now: now)
            return verdict(on: facts, &trace)
        } catch {
            return .refused(checks: trace.checks, clockSkew: nil)
        }
    }

    private func verdict(on facts: ResponseFacts, _ trace: inout Trace) -> ResponseVerdict {
        let (assertion, checks) = VerifiedAssertion.check(facts)
        for check in checks { trace.record(check) }
        if let assertion, trace.holds { return .verified(assertion, checks: trace.checks) }
        let failed = trace.checks.filter { $0.outcome == .failed }.map(\.name)
        // Everything else holds, so it is the identity provider's; only that nobody asked.
        guard facts.isUnsolicited, failed == [SAMLCheck.inResponseTo.rawValue] else {
            return .refused(checks: trace.checks, clockSkew: facts.clockSkew)
        }
        return .unsolicited(checks: trace.checks)
    }
}

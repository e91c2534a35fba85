package import Primitives

/// What an identity provider says of a person, after everything was checked.
///
/// Only `ResponseCheck` makes one, and only of bytes that a pinned key signed. The replay check is the caller's: an
/// `id` it has seen before `rememberUntil` is refused.
package struct VerifiedAssertion: Sendable, Hashable {
    /// The identity provider's entity ID.
    package let issuer: String
    /// Who the person is there.
    package let nameID: NameID
    /// What the identity provider calls its session, to be named at logout; nil when it calls it nothing.
    package let sessionIndex: String?
    /// When the identity provider's session ends; nil when it does not say.
    package let sessionNotOnOrAfter: Timestamp?
    /// When the person was asked who they are.
    package let authnInstant: Timestamp
    /// How they proved it; nil when that is not said by a class.
    package let authnContextClassRef: String?
    /// What else is said of them: attribute names with their values, each in the plain form of `IdentityValue`.
    package let attributes: [String: [String]]
    /// The assertion's own id.
    package let id: String
    /// Until when `id` must be remembered, since before that the same assertion would be taken again.
    package let rememberUntil: Timestamp
    /// The id of our request that it answers.
    package let inResponseTo: String
    /// How far the identity provider's clock seems to be ahead of ours; negative when it is behind or the answer took
    /// its time.
    package let clockSkew: Duration

    /// Runs every check; there is an assertion only when none failed.
    static func check(_ facts: ResponseFacts) -> (assertion: VerifiedAssertion?, checks: [Check]) {
        let checks = ResponseChecks.run(on: facts)
        guard checks.allSatisfy({ $0.outcome != .failed }) else { return (nil, checks) }
        return (VerifiedAssertion(facts), checks)
    }

    /// Reads what was checked; nil only when a check let something pass that it must not.
    private init?(_ facts: ResponseFacts) {
        guard let name = facts.assertion.name?.name, let statement = facts.statement,
            let authnInstant = statement.instant.value, let clockSkew = facts.clockSkew,
            let inResponseTo = facts.confirmation?.inResponseTo,
            let conditionsEnd = facts.assertion.conditions?.notOnOrAfter.value
        else { return nil }
        let ends = facts.assertion.confirmations.filter(\.isBearer).compactMap(\.notOnOrAfter.value)
        guard let lastEnd = ends.max() else { return nil }
        issuer = facts.expectation.identityProvider.entityID
        nameID = name
        sessionIndex = statement.sessionIndex
        sessionNotOnOrAfter = statement.sessionNotOnOrAfter.value
        self.authnInstant = authnInstant
        authnContextClassRef = statement.contextClass
        attributes = Dictionary(
            facts.assertion.attributes.map { ($0.name, $0.plainValues) }, uniquingKeysWith: +)
        id = facts.assertion.id
        rememberUntil = min(conditionsEnd, lastEnd) + facts.expectation.skew
        self.inResponseTo = inResponseTo
        self.clockSkew = clockSkew
    }
}

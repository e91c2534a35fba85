package import Identity
package import Primitives

/// What a request asks of a sign-in.
package struct Demands: Sendable, Hashable {
    /// The authentication context asked for.
    package var context: ContextDemand
    /// How recent the sign-in must be.
    package var freshness: Freshness
    /// The one connection it must go through.
    package var connection: ConnectionID?
    /// The only organization whose people the application is for; nil for every organization.
    package var organization: OrganizationID?
    /// When the request began: freshness counts from here, however long the pages take.
    package var requestedAt: Timestamp

    /// What a request asks for; nothing but a sign-in, if nothing is said.
    package init(
        context: ContextDemand = .none, freshness: Freshness = .any, connection: ConnectionID? = nil,
        organization: OrganizationID? = nil, requestedAt: Timestamp
    ) {
        self.context = context
        self.freshness = freshness
        self.connection = connection
        self.organization = organization
        self.requestedAt = requestedAt
    }
}

/// The authentication context a request asks for.
package struct ContextDemand: Sendable, Hashable {
    /// Values of which one is wanted, the best first (`acr_values`, or the `acr` claim's `value` and `values`).
    package var values: [String]
    /// Whether the sign-in must end in an error when none is reached (OpenID Connect Core 1.0 §5.5.1.1).
    package var isEssential: Bool

    /// Values wanted.
    package init(_ values: [String], isEssential: Bool) {
        self.values = values
        self.isEssential = isEssential
    }

    /// Whatever it turns out to be.
    package static let none = ContextDemand([], isEssential: false)
}

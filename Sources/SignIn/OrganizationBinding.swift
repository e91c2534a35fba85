package import Identity

/// Which organization a request is bound to, by all that names one.
package struct OrganizationBinding: Sendable, Equatable {
    /// What one of the things that may name an organization comes to.
    package enum Name: Sendable, Hashable {
        /// It names none.
        case unsaid
        /// It names one that does not exist, or that may not be used.
        case unknown
        /// It names this one.
        case known(OrganizationID)

        /// A name and the organization that was found by it.
        package init(isSaid: Bool, found: OrganizationID?) {
            self = !isSaid ? .unsaid : found.map(Name.known) ?? .unknown
        }
    }

    /// The only organization that the application is for.
    package var application: Name
    /// `organization`.
    package var requested: Name
    /// The organization of the `connection` asked for, if that is enabled.
    package var connection: Name
    /// The only owner of the domain in `domain_hint`; one that several own names none of them.
    package var domainHint: Name

    /// What names an organization.
    package init(application: Name, requested: Name, connection: Name, domainHint: Name) {
        self.application = application
        self.requested = requested
        self.connection = connection
        self.domainHint = domainHint
    }

    /// What it comes to.
    package enum Verdict: Sendable, Hashable {
        /// Any organization will do.
        case open
        /// This one, and no other.
        case bound(OrganizationID)
        /// Nobody can sign in: something names none that may be used, or two things contradict each other.
        case unavailable
    }

    /// What the request is bound to.
    ///
    /// A hint decides only where nothing else does, and one that leads nowhere is none.
    package var verdict: Verdict {
        var bound: OrganizationID?
        for name in [application, requested, connection] {
            switch name {
            case .unsaid: continue
            case .unknown: return .unavailable
            case .known(let organization):
                guard bound == nil || bound == organization else { return .unavailable }
                bound = organization
            }
        }
        if bound == nil, case .known(let organization) = domainHint { bound = organization }
        return bound.map(Verdict.bound) ?? .open
    }
}

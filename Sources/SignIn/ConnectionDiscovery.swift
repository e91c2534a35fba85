package import Identity

/// Where somebody goes who has to prove who they are: home-realm discovery, in one place.
///
/// It reads what the request says, where the person is, what they typed and where this browser was last; never whether
/// an account exists. How an organization lets people in is decided by `Facts`, and only read here.
package struct ConnectionDiscovery: Sendable, Equatable {
    /// An organization that may be the one.
    package struct Candidate: Sendable, Hashable {
        /// Which.
        package var organization: OrganizationID
        /// Whether its people may be asked for a password here.
        package var password: Bool
        /// The enabled connections that people may choose from here.
        package var connections: [ConnectionID]

        /// An organization and its ways in.
        package init(_ organization: OrganizationID, password: Bool, connections: [ConnectionID]) {
            self.organization = organization
            self.password = password
            self.connections = connections
        }

        /// Whether nothing about its ways is its own: then it looks like one that does not exist.
        package var isPlain: Bool { password && connections.isEmpty }

        /// The only way there is.
        fileprivate var only: ConnectionID? { !password && connections.count == 1 ? connections.first : nil }
    }

    /// The organization that the application, the request or the device is for: nobody can name another.
    package var bound: Candidate?
    /// The organization of the person whose session lacks something, in the way they came.
    package var expected: Candidate?
    /// The organization that the person named: by its page, or on a page before.
    package var named: Candidate?
    /// The organizations that own the domain of the address that was typed, or of the address or domain that the request
    /// hints at; nil when there was none.
    package var owners: [Candidate]?
    /// The organization that this browser came to last; only where a sign-in begins.
    package var remembered: Candidate?
    /// Whether the request names the connection.
    package var isConnectionRequested: Bool
    /// Whether the person is on the page of the organization already.
    package var isOnPage: Bool
    /// Whether the person is to choose, although there may be one way only (`prompt=select_account`).
    package var wantsChoice: Bool

    /// What is known; nothing, if nothing is said.
    package init(
        bound: Candidate? = nil, expected: Candidate? = nil, named: Candidate? = nil, owners: [Candidate]? = nil,
        remembered: Candidate? = nil, isConnectionRequested: Bool = false, isOnPage: Bool = false,
        wantsChoice: Bool = false
    ) {
        self.bound = bound
        self.expected = expected
        self.named = named
        self.owners = owners
        self.remembered = remembered
        self.isConnectionRequested = isConnectionRequested
        self.isOnPage = isOnPage
        self.wantsChoice = wantsChoice
    }

    /// Where the person goes, and by which rule.
    package var decision: Decision {
        if let bound {
            // A hint never overrides what the request is bound to, and neither does whoever was signed in.
            if isConnectionRequested { return requested(of: bound) }
            let isGiven = owners != nil || expected?.organization == bound.organization
            let candidate = expected?.organization == bound.organization ? expected ?? bound : bound
            return route(to: candidate, isAddressGiven: isGiven, by: .request)
        }
        if let named { return route(to: named, isAddressGiven: owners != nil, by: .named) }
        if let expected { return route(to: expected, isAddressGiven: true, by: .session) }
        if let owners {
            guard let owner = owners.first else { return Decision(.signIn, nil, .unknownDomain) }
            if owners.count == 1 { return route(to: owner, isAddressGiven: true, by: .domain) }
            // Where the browser was last is likely, and no more: the page leads on, and back.
            if let remembered, owners.contains(where: { $0.organization == remembered.organization }) {
                return route(to: remembered, isAddressGiven: false, by: .rememberedOwner)
            }
            return Decision(.askOrganization, nil, .severalOwners)
        }
        if let remembered { return route(to: remembered, isAddressGiven: false, by: .remembered) }
        return Decision(.signIn, nil, .nothingKnown)
    }

    private func requested(of bound: Candidate) -> Decision {
        guard let connection = bound.only else { return Decision(.page, bound.organization, .connectionUnavailable) }
        return Decision(wantsChoice ? .page : .identityProvider(connection), bound.organization, .connection)
    }

    private func route(to candidate: Candidate, isAddressGiven: Bool, by rule: Rule) -> Decision {
        if let only = candidate.only, isAddressGiven, !wantsChoice {
            return Decision(.identityProvider(only), candidate.organization, rule)
        }
        // Its page would tell that it exists, unless the person is there or the request says so itself.
        let hasPage = !candidate.isPlain || rule == .named || isOnPage
        return Decision(hasPage ? .page : .signIn, candidate.organization, rule)
    }
}

extension ConnectionDiscovery {
    /// Where somebody goes.
    package enum Route: Sendable, Hashable {
        /// To email and password, of whichever organization.
        case signIn
        /// To the organization's page, with its ways; without any it says so.
        case page
        /// To the name of the organization: several fit, and which ones is told to nobody.
        case askOrganization
        /// Straight to this identity provider.
        case identityProvider(ConnectionID)
    }

    /// What decided; the raw value is a stable id.
    package enum Rule: String, Sendable, Hashable, CaseIterable {
        case connection = "discovery.connection"
        case connectionUnavailable = "discovery.connection-unavailable"
        case request = "discovery.request"
        case session = "discovery.session"
        case named = "discovery.named"
        case domain = "discovery.domain"
        case severalOwners = "discovery.several-organizations"
        case rememberedOwner = "discovery.remembered-of-several"
        case unknownDomain = "discovery.unknown-domain"
        case remembered = "discovery.remembered"
        case nothingKnown = "discovery.nothing-known"

        /// The rule in English, for administrators.
        package var sentence: String {
            switch self {
            case .connection: "The request names the connection."
            case .connectionUnavailable: "The request names a connection that is not enabled here."
            case .request: "The application or its request names the organization."
            case .session: "The browser has a session of somebody of the organization that lacks something."
            case .named: "The person named the organization."
            case .domain: "The organization alone owns the domain of the address."
            case .severalOwners: "Several organizations own the domain of the address: the person names theirs."
            case .rememberedOwner: "Of the organizations that own the domain, the browser came to this one last."
            case .unknownDomain: "No organization owns the domain of the address."
            case .remembered: "The browser came to the organization last."
            case .nothingKnown: "Nothing tells the organization."
            }
        }
    }

    /// Where somebody goes, and why.
    package struct Decision: Sendable, Hashable {
        /// Where.
        package let route: Route
        /// To which organization; nil where none is known.
        package let organization: OrganizationID?
        /// By which rule.
        package let rule: Rule

        fileprivate init(_ route: Route, _ organization: OrganizationID?, _ rule: Rule) {
            self.route = route
            self.organization = organization
            self.rule = rule
        }
    }
}

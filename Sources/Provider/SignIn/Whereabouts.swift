import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Puts what is known of somebody before home-realm discovery: the one place where use cases ask it.
struct Whereabouts: Sendable {
    private let deployment: Deployment
    private let rules: SignInRules

    init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = SignInRules(deployment)
    }

    /// Where somebody goes, and the organization that is theirs, if one is known.
    struct Found {
        /// What was decided.
        let decision: ConnectionDiscovery.Decision
        /// The organization, as it is now.
        let organization: Organization?
        /// Its ways in; those of nobody's organization where none is known.
        var ways: ConnectionDiscovery.Candidate
    }

    /// Where the person of a sign-in under way goes.
    ///
    /// - Parameter address: what they typed, if they typed one.
    func find(_ attempt: SignInAttempt, address: EmailAddress? = nil) async throws -> Found {
        var known = Known(rules: rules, attempt.context, requestedAt: attempt.interaction.startedAt)
        known.isAdministratorSignIn = attempt.isAdministratorSignIn
        known.isNamed = address != nil || attempt.interaction.email != nil
        var discovery = ConnectionDiscovery()
        discovery.bound = try await known.candidate(attempt.bound)
        if attempt.bound == nil { discovery.named = try await known.candidate(attempt.chosen) }
        discovery.isOnPage = attempt.place?.organization != nil
        try await known.complete(&discovery, address: address, deployment)
        return try await known.found(discovery.decision, deployment)
    }

    /// Where a sign-in begins.
    ///
    /// - Parameters:
    ///   - context: the request that wants it, if any.
    ///   - bound: the organization it is bound to.
    ///   - standing: the session of the browser that lacks something, or that nobody used for too long.
    ///   - step: what that lacks, by the rules.
    ///   - remembered: the organization that the browser came to last.
    func begin(
        _ context: RequestContext?, boundTo bound: Organization?, expecting standing: CurrentSession.Standing?,
        lacking step: Step?, remembered: OrganizationName?
    ) async throws -> Found {
        var known = Known(rules: rules, context, requestedAt: deployment.clock.now())
        var discovery = ConnectionDiscovery()
        discovery.bound = try await known.candidate(bound)
        if let standing {
            known.isNamed = true
            discovery.expected =
                if let step { known.candidate(standing.organization, by: step) } else {
                    try await known.candidate(standing.organization)
                }
        }
        let hint = context?.request.loginHint.flatMap(EmailAddress.init)
        if let remembered, bound == nil {
            let organization = try await deployment.configuration.organization(named: remembered)
            discovery.remembered = try await known.candidate(organization)
        }
        try await known.complete(&discovery, address: hint, deployment)
        // A domain that one organization owns binds the request to it; of several, the person says which.
        if hint == nil, bound == nil, let domain = context?.request.domainHint {
            try await known.complete(&discovery, domain: domain, deployment)
        }
        return try await known.found(discovery.decision, deployment)
    }

    /// Where somebody goes who types this address, for `signet explain`.
    func foresee(_ address: EmailAddress, boundTo bound: OrganizationID?) async throws -> ConnectionDiscovery.Decision {
        var known = Known(rules: rules, nil, requestedAt: deployment.clock.now())
        known.isNamed = true
        var discovery = ConnectionDiscovery()
        if let bound {
            discovery.bound = try await known.candidate(try await deployment.configuration.organization(bound))
        }
        try await known.complete(&discovery, address: address, deployment)
        return discovery.decision
    }
}

/// Organizations that may be the one, with their ways in under one request.
private struct Known {
    let rules: SignInRules
    let context: RequestContext?
    let requestedAt: Timestamp
    var isNamed = false
    var isAdministratorSignIn = false
    private var organizations: [OrganizationID: (Organization, ConnectionDiscovery.Candidate)] = [:]

    init(rules: SignInRules, _ context: RequestContext?, requestedAt: Timestamp) {
        self.rules = rules
        self.context = context
        self.requestedAt = requestedAt
    }

    mutating func candidate(_ organization: Organization?) async throws -> ConnectionDiscovery.Candidate? {
        guard let organization else { return nil }
        let step = try await rules.identification(
            in: organization, isNamed: isNamed, isAdministratorSignIn: isAdministratorSignIn, for: context,
            requestedAt: requestedAt)
        return candidate(organization, by: step)
    }

    /// The ways that a step of the rules leaves.
    mutating func candidate(_ organization: Organization, by step: Step) -> ConnectionDiscovery.Candidate {
        var candidate = ConnectionDiscovery.Candidate(organization.id, password: true, connections: [])
        switch step {
        case .identify(let ways):
            candidate.password = ways.password
            candidate.connections = ways.connections
        case .goToIdentityProvider(let connections):
            candidate.password = false
            candidate.connections = connections
        case .refuse(.notAllowed): candidate.password = false
        default: break
        }
        organizations[organization.id] = (organization, candidate)
        return candidate
    }

    mutating func complete(
        _ discovery: inout ConnectionDiscovery, address: EmailAddress?, _ deployment: Deployment
    ) async throws {
        discovery.isConnectionRequested = context?.request.connection != nil
        discovery.wantsChoice = context?.request.prompt.contains(.selectAccount) ?? false
        guard let address else { return }
        try await complete(&discovery, domain: address.domain, deployment)
    }

    /// Whose the domain is that was given, by an address or alone.
    mutating func complete(
        _ discovery: inout ConnectionDiscovery, domain: String, _ deployment: Deployment
    ) async throws {
        var owners: [ConnectionDiscovery.Candidate] = []
        for organization in try await deployment.configuration.organizations(owning: domain) {
            if let owner = try await candidate(organization) { owners.append(owner) }
        }
        discovery.owners = owners
    }

    func found(_ decision: ConnectionDiscovery.Decision, _ deployment: Deployment) async throws -> Whereabouts.Found {
        guard let id = decision.organization, let (organization, ways) = organizations[id] else {
            let ways = ConnectionDiscovery.Candidate(OrganizationID(""), password: true, connections: [])
            return Whereabouts.Found(decision: decision, organization: nil, ways: ways)
        }
        return Whereabouts.Found(decision: decision, organization: organization, ways: ways)
    }
}

import Identity
import Primitives
import SignIn
import Testing

@Suite("Home-realm discovery")
struct ConnectionDiscoveryTests {
    typealias Candidate = ConnectionDiscovery.Candidate
    typealias Route = ConnectionDiscovery.Route

    static let acme = OrganizationID("acme")
    static let beta = OrganizationID("beta")
    /// Single sign-on only, through one connection, through two, and through none since all are disabled.
    static let one = Candidate(acme, password: false, connections: [okta])
    static let two = Candidate(acme, password: false, connections: [okta, entra])
    static let none = Candidate(acme, password: false, connections: [])
    /// Single sign-on beside passwords, and passwords only.
    static let both = Candidate(acme, password: true, connections: [okta])
    static let plain = Candidate(acme, password: true, connections: [])
    /// Another organization, through one connection only.
    static let other = Candidate(beta, password: false, connections: [foreign])
    static let kinds = [one, two, none, both, plain]

    /// A case of the table.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let route: Route
        let organization: OrganizationID?
        let facts: ConnectionDiscovery
        var testDescription: String { name }

        init(_ name: String, _ route: Route, _ organization: OrganizationID?, _ facts: ConnectionDiscovery) {
            self.name = name
            self.route = route
            self.organization = organization
            self.facts = facts
        }
    }

    static let table: [Case] = [
        Case("nothing known", .signIn, nil, ConnectionDiscovery()),
        Case("unknown domain", .signIn, nil, ConnectionDiscovery(owners: [])),
        Case("domain, SSO only, one connection", .identityProvider(okta), acme, ConnectionDiscovery(owners: [one])),
        Case("domain, SSO only, several connections", .page, acme, ConnectionDiscovery(owners: [two])),
        Case("domain, SSO only, all connections disabled", .page, acme, ConnectionDiscovery(owners: [none])),
        Case("domain, SSO beside passwords", .page, acme, ConnectionDiscovery(owners: [both])),
        Case("domain, passwords only", .signIn, acme, ConnectionDiscovery(owners: [plain])),
        Case("domain of several organizations", .askOrganization, nil, ConnectionDiscovery(owners: [one, other])),
        Case(
            "domain of several organizations, the request names one", .identityProvider(okta), acme,
            ConnectionDiscovery(bound: one, owners: [one, other])),
        Case(
            "domain of several organizations, the person named one", .identityProvider(foreign), beta,
            ConnectionDiscovery(named: other, owners: [one, other])),
        Case(
            "domain of several organizations, the browser came to one of them last", .page, acme,
            ConnectionDiscovery(owners: [one, other], remembered: one)),
        Case(
            "domain of several organizations, the browser came to one of them last, which has passwords only", .signIn,
            acme, ConnectionDiscovery(owners: [plain, other], remembered: plain)),
        Case(
            "domain of several organizations, the browser came to a third one last", .askOrganization, nil,
            ConnectionDiscovery(owners: [plain, two], remembered: other)),
        Case("request, SSO only, one connection", .page, acme, ConnectionDiscovery(bound: one)),
        Case(
            "request and an address, SSO only, one connection", .identityProvider(okta), acme,
            ConnectionDiscovery(bound: one, owners: [])),
        Case("request, several connections", .page, acme, ConnectionDiscovery(bound: two, owners: [])),
        Case("request, SSO beside passwords", .page, acme, ConnectionDiscovery(bound: both)),
        Case("request, passwords only", .signIn, acme, ConnectionDiscovery(bound: plain)),
        Case(
            "request, passwords only, on its page", .page, acme, ConnectionDiscovery(bound: plain, isOnPage: true)),
        Case(
            "a hint of another domain never overrides the request", .identityProvider(okta), acme,
            ConnectionDiscovery(bound: one, owners: [other])),
        Case(
            "nor does whoever is signed in", .page, acme, ConnectionDiscovery(bound: two, expected: other)),
        Case(
            "nor does where the browser was last", .page, acme, ConnectionDiscovery(bound: one, remembered: other)),
        Case(
            "request for a connection", .identityProvider(okta), acme,
            ConnectionDiscovery(bound: one, isConnectionRequested: true)),
        Case(
            "request for a connection that is disabled", .page, acme,
            ConnectionDiscovery(bound: none, isConnectionRequested: true)),
        Case(
            "request for a connection, and for a choice of accounts", .page, acme,
            ConnectionDiscovery(bound: one, isConnectionRequested: true, wantsChoice: true)),
        Case("named, SSO only, one connection", .page, acme, ConnectionDiscovery(named: one)),
        Case(
            "named, then an address", .identityProvider(okta), acme, ConnectionDiscovery(named: one, owners: [])),
        Case("named, passwords only", .page, acme, ConnectionDiscovery(named: plain)),
        Case(
            "named, and where the browser was last", .page, acme, ConnectionDiscovery(named: two, remembered: other)),
        Case("a session that lacks something", .identityProvider(okta), acme, ConnectionDiscovery(expected: one)),
        Case(
            "a session of who came with a password", .signIn, acme, ConnectionDiscovery(expected: plain)),
        Case(
            "a session that lacks something, of the organization asked for", .identityProvider(okta), acme,
            ConnectionDiscovery(bound: both, expected: one)),
        Case(
            "a session, and a choice of accounts", .page, acme, ConnectionDiscovery(expected: one, wantsChoice: true)),
        Case("browser, SSO only", .page, acme, ConnectionDiscovery(remembered: one)),
        Case("browser, several connections", .page, acme, ConnectionDiscovery(remembered: two)),
        Case("browser, passwords only", .signIn, acme, ConnectionDiscovery(remembered: plain)),
        Case(
            "an address counts more than where the browser was last", .identityProvider(foreign), beta,
            ConnectionDiscovery(owners: [other], remembered: one)),
        Case(
            "an address of nobody's domain, too", .signIn, nil, ConnectionDiscovery(owners: [], remembered: one)),
    ]

    @Test("follows the table", arguments: table)
    func follows(_ row: Case) {
        let decision = row.facts.decision
        #expect(decision.route == row.route)
        #expect(decision.organization == row.organization)
    }

    @Test("every rule is in the table")
    func everyRule() {
        #expect(Set(Self.table.map(\.facts.decision.rule)) == Set(ConnectionDiscovery.Rule.allCases))
    }

    @Test("keeps its promises under every combination of facts")
    func everyCombination() {
        for facts in ConnectionDiscovery.everything {
            let decision = facts.decision
            let candidates =
                [facts.bound, facts.expected, facts.named, facts.remembered].compactMap(\.self)
                + (facts.owners ?? [])
            if let bound = facts.bound { #expect(decision.organization == bound.organization) }
            if let organization = decision.organization {
                #expect(candidates.contains { $0.organization == organization })
            }
            switch decision.route {
            case .identityProvider(let connection):
                // Only where there is no other way, and never on the ground of where a browser was.
                #expect(candidates.contains { !$0.password && $0.connections == [connection] })
                #expect(
                    !facts.wantsChoice
                        && ![.remembered, .rememberedOwner, .nothingKnown].contains(decision.rule))
            case .signIn:
                // Where a password is never asked there is no form that asks for it.
                let known = candidates.filter { $0.organization == decision.organization }
                #expect(decision.organization == nil || known.contains { $0.isPlain })
            case .page: #expect(decision.organization != nil)
            case .askOrganization: #expect((facts.owners?.count ?? 0) > 1 && decision.organization == nil)
            }
        }
    }

    @Test("a request is bound by all that names an organization, which must agree")
    func binding() {
        typealias Name = OrganizationBinding.Name
        let names: [Name] = [.unsaid, .unknown, .known(Self.acme), .known(Self.beta)]
        for application in names {
            for requested in names {
                for connection in names {
                    for hint in names {
                        let verdict = OrganizationBinding(
                            application: application, requested: requested, connection: connection, domainHint: hint
                        ).verdict
                        let said = [application, requested, connection].filter { $0 != .unsaid }
                        let expected: OrganizationBinding.Verdict =
                            if said.contains(.unknown) || Set(said).count > 1 {
                                .unavailable
                            } else if let only = said.first ?? (hint == .unknown ? nil : hint),
                                case .known(let id) = only
                            {
                                .bound(id)
                            } else { .open }
                        #expect(verdict == expected)
                    }
                }
            }
        }
        #expect(Name(isSaid: false, found: Self.acme) == .unsaid)
        #expect(Name(isSaid: true, found: nil) == .unknown)
        #expect(Name(isSaid: true, found: Self.acme) == .known(Self.acme))
    }
}

extension ConnectionDiscovery {
    /// The product of all facts: 6 × 6 × 6 × 6 × 6 × 8.
    fileprivate static var everything: some Sequence<ConnectionDiscovery> {
        let candidates = ConnectionDiscoveryTests.kinds.map(Optional.some) + [nil]
        let owners: [[Candidate]?] = [
            nil, [], [ConnectionDiscoveryTests.one], [ConnectionDiscoveryTests.plain],
            [ConnectionDiscoveryTests.other, ConnectionDiscoveryTests.two],
            [ConnectionDiscoveryTests.one, ConnectionDiscoveryTests.other],
        ]
        let pages = candidates.flatMap { bound in candidates.map { (bound: bound, named: $0) } }
        let browsers = candidates.flatMap { expected in candidates.map { (expected: expected, remembered: $0) } }
        return pages.lazy.flatMap { page in
            browsers.lazy.flatMap { browser in
                owners.lazy.flatMap { owners in
                    (0..<8).lazy.map { bits in
                        ConnectionDiscovery(
                            bound: page.bound, expected: browser.expected, named: page.named, owners: owners,
                            remembered: browser.remembered, isConnectionRequested: bits & 1 != 0,
                            isOnPage: bits & 2 != 0, wantsChoice: bits & 4 != 0)
                    }
                }
            }
        }
    }
}

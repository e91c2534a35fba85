import Credentials
import Identity
import Primitives
import Storage

/// Compares what files say with what the database has.
///
/// Pure but for the ids it draws: everything it needs to know was read before.
struct Planner {
    /// What the database has.
    let state: StoredState
    /// Key of the HMACs that client secrets are kept as.
    let clientSecretKey: [UInt8]
    /// Seals what must be had again.
    let sealer: Sealer
    /// When this happens.
    let now: Timestamp
    /// Where new ids come from.
    let random: any RandomSource
    /// Whether what the named organizations have beyond the files goes.
    let prune: Bool

    /// The plan so far.
    var plan = Plan()
    /// Why there can be none.
    var problems: [String] = []
    /// The organizations as they will be, by name.
    var organizations: [OrganizationName: Organization] = [:]
    /// The connections as they will be.
    var connections: [ConnectionID: Connection] = [:]
    /// Changes of accounts and clients, which come after those of organizations.
    var later: [ConfigurationChange] = []

    /// Compares with these things in the database.
    init(
        state: StoredState, clientSecretKey: [UInt8], sealer: Sealer, now: Timestamp, random: any RandomSource,
        prune: Bool
    ) {
        self.state = state
        self.clientSecretKey = clientSecretKey
        self.sealer = sealer
        self.now = now
        self.random = random
        self.prune = prune
        organizations = state.organizations
        connections = state.connections
    }

    /// The plan, or every reason why there is none.
    mutating func plan(_ declarations: Declarations) throws(ApplyError) -> Plan {
        plan(organizations: declarations.organizations)
        for declared in declarations.organizations { plan(directories: declared.directories, of: declared.name) }
        for declared in declarations.organizations { plan(connections: declared.connections, of: declared) }
        for declared in declarations.organizations { plan(users: declared.users, of: declared.name) }
        plan(operators: declarations.operators)
        for declared in declarations.clients { plan(client: declared) }
        if prune {
            removeTheRest(declarations)
            removeConnections(beyond: declarations)
        }
        for declared in declarations.organizations { checkLockout(declared) }
        guard problems.isEmpty else { throw ApplyError(lines: problems) }
        plan.lines.sort()
        plan.changes += later
        return plan
    }

    // MARK: Organizations

    private mutating func plan(organizations declared: [DeclaredOrganization]) {
        for entry in declared { plan(organization: entry) }
        for entry in declared { checkDomains(of: entry) }
        for entry in declared {
            guard let wanted = organizations[entry.name], wanted != state.organizations[entry.name] else { continue }
            plan.changes.append(.putOrganization(wanted))
            guard let logo = entry.logo, wanted.logo != state.organizations[entry.name]?.logo else { continue }
            plan.changes.append(.setLogo(wanted.id, logo.image))
        }
    }

    private mutating func plan(organization declared: DeclaredOrganization) {
        let stored = state.organizations[declared.name]
        var wanted = stored ?? .blank(declared.name, id: .random(from: random))
        var keys = declared.edits.apply(to: &wanted)
        if let logo = declared.logo, logo.image?.logo != wanted.logo {
            wanted.logo = logo.image?.logo
            keys.append("logo")
        }
        organizations[declared.name] = wanted
        if stored == nil {
            plan.add(.create, .organization, declared.name.value)
        } else if !keys.isEmpty {
            plan.add(.change, .organization, declared.name.value, keys)
        }
        check(wanted.policy, of: declared, stored: stored?.policy)
    }

    /// What the keys of a password policy must be together, whichever file said which of them.
    private mutating func check(
        _ policy: OrganizationPolicy, of declared: DeclaredOrganization, stored: OrganizationPolicy?
    ) {
        let rules = PasswordRules(of: policy)
        if rules.minLength > rules.maxLength {
            let source = declared.edits.first { $0.key.hasPrefix("password_policy.") }?.source ?? declared.source
            problems.append(
                "\(source): password_policy.max_length \"\(rules.maxLength)\": expected at least min_length, "
                    + "which is \(rules.minLength)")
        }
        if let length = policy.password.minLength, length < 8, length != stored?.password.minLength {
            plan.warnings.append(
                "organization \(declared.name): passwords of \(length) characters are guessed; use 8 or more")
        }
    }

    /// Tells of a domain that becomes one of several organizations: that may be meant, and may be a slip.
    private mutating func checkDomains(of declared: DeclaredOrganization) {
        guard let wanted = organizations[declared.name] else { return }
        let stored = state.organizations[declared.name]?.domains ?? []
        for domain in wanted.domains where !stored.contains(domain) {
            let known = state.domainOwners[domain] ?? []
            let others = Set(known.map(\.name)).union(organizations.keys).subtracting([declared.name]).filter { name in
                organizations[name]?.domains.contains(domain) ?? true
            }
            guard !others.isEmpty else { continue }
            let names = others.map(\.value).sorted().joined(separator: ", ")
            plan.warnings.append(
                "organization \(declared.name): \(domain) is a domain of \(names), too; whoever types an address of it "
                    + "is asked which organization is theirs")
        }
    }

    // MARK: What goes

    private mutating func removeTheRest(_ declarations: Declarations) {
        let people = declarations.organizations.map { declared in
            (declared.name, Set(declared.users.map(\.email)))
        }
        for (name, kept) in people {
            for (person, stored) in state.people where person.organization == name && !kept.contains(person.email) {
                plan.add(.remove, .user, person.name)
                later.append(.removeAccount(stored.account.id))
            }
        }
        for declared in declarations.organizations {
            guard let organization = state.organizations[declared.name]?.id else { continue }
            let kept = Set(declared.directories.map(\.id))
            for id in (state.directories[declared.name] ?? [:]).keys.filter({ !kept.contains($0) }) {
                plan.add(.remove, .directory, "\(declared.name)/\(id)")
                later.append(.removeDirectory(organization, id))
            }
        }
        let named = Set(declarations.organizations.compactMap { state.organizations[$0.name]?.id })
        let kept = Set(declarations.clients.map(\.id))
        for client in state.clients.values where !kept.contains(client.id) {
            guard let organization = client.organization, named.contains(organization) else { continue }
            plan.add(.remove, .client, client.id.value)
            later.append(.removeClient(client.id))
        }
    }
}

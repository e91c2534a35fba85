import Identity
import Primitives
import Storage

/// What the database has of the things that files name.
struct StoredState {
    /// A person's place: organization and address.
    struct Person: Hashable {
        /// The organization's name.
        let organization: OrganizationName
        /// The address.
        let email: EmailAddress

        /// As plans name them: `acme/ann@acme.example`, or the address alone for an operator.
        var name: String { organization == .operators ? email.normalized : "\(organization)/\(email.normalized)" }
    }

    /// The organizations that exist, by name: those declared, those of declared clients, the operators' own.
    private(set) var organizations: [OrganizationName: Organization] = [:]
    /// Which organizations own a domain that is declared.
    private(set) var domainOwners: [String: [Organization]] = [:]
    /// The directories of these organizations.
    private(set) var directories: [OrganizationName: [DirectoryID: Directory]] = [:]
    /// The connections of these organizations, and those that are declared, whoever's they are.
    private(set) var connections: [ConnectionID: Connection] = [:]
    /// What is known of their SAML identity providers.
    private(set) var providers: [ConnectionID: IdentityProviderRecord] = [:]
    /// Who may come in past the identity providers of organizations that use nothing else.
    private(set) var emergencyAccounts: [Account] = []
    /// Metadata documents that were fetched, by their URL.
    var documents: [String: Result<[UInt8], OutboundError>] = [:]
    /// The people that exist.
    private(set) var people: [Person: AccountWithPassword] = [:]
    /// The devices of those people whose devices are declared.
    private(set) var devices: [AccountID: [TOTPDevice]] = [:]
    /// The clients that exist; all of them when pruning.
    private(set) var clients: [ClientID: Client] = [:]
    /// Whether a stored password is the one in the file.
    var verdicts: [PasswordQuestion: Bool] = [:]

    /// Reads what the declarations name; with `prune` everything of the organizations they name.
    static func load(for declarations: Declarations, prune: Bool, from store: any Store) async throws -> StoredState {
        var state = StoredState()
        for declared in declarations.organizations {
            try await state.load(declared.name, users: declared.users, all: prune, from: store)
            try await state.loadDirectories(of: declared.name, from: store)
            try await state.loadConnections(declared, from: store)
            var wanted = Organization.blank(declared.name)
            _ = declared.edits.apply(to: &wanted)
            for domain in wanted.domains {
                state.domainOwners[domain] = try await store.organizations(owning: domain)
            }
        }
        if !declarations.operators.isEmpty {
            try await state.load(.operators, users: declarations.operators, all: false, from: store)
        }
        for declared in declarations.clients {
            state.clients[declared.id] = try await store.client(declared.id)
            guard case .organization(let name) = declared.audience, state.organizations[name] == nil else { continue }
            state.organizations[name] = try await store.organization(named: name)
        }
        if prune { for client in try await store.clients() { state.clients[client.id] = client } }
        return state
    }

    private mutating func loadDirectories(of name: OrganizationName, from store: any Store) async throws {
        guard let organization = organizations[name] else { return }
        for directory in try await store.directories(of: organization.id) {
            directories[name, default: [:]][directory.id] = directory
        }
    }

    private mutating func loadConnections(_ declared: DeclaredOrganization, from store: any Store) async throws {
        var found: [Connection] = []
        if let organization = organizations[declared.name] {
            found = try await store.connections(of: organization.id)
            if !found.isEmpty {
                emergencyAccounts += try await store.emergencyAccounts(of: organization.id)
            }
        }
        for id in declared.connections.map(\.id) where !found.contains(where: { $0.id == id }) {
            if let connection = try await store.connection(id) { found.append(connection) }
        }
        for connection in found { connections[connection.id] = connection }
        for id in declared.connections.map(\.id) { providers[id] = try await store.identityProvider(of: id) }
    }

    /// The addresses of metadata that a plan has to know: those that are new.
    func documentsToFetch(for declarations: Declarations) -> [String] {
        let urls = declarations.organizations.flatMap(\.connections).compactMap { declared -> String? in
            let stored = connections[declared.id]
            guard let source = declared.settings(over: stored?.settings)?.settings.samlSource,
                case .url(let url) = source, stored?.settings.samlSource != source || providers[declared.id] == nil
            else { return nil }
            return url
        }
        return Set(urls).sorted()
    }

    private mutating func load(
        _ name: OrganizationName, users: [DeclaredUser], all: Bool, from store: any Store
    ) async throws {
        guard let organization = try await store.organization(named: name) else { return }
        organizations[name] = organization
        try await loadPeople(of: organization, users: users, all: all, from: store)
        for user in users where user.devices != nil {
            guard let id = people[Person(organization: name, email: user.email)]?.account.id else { continue }
            devices[id] = try await store.devices(of: id)
        }
    }

    private mutating func loadPeople(
        of organization: Organization, users: [DeclaredUser], all: Bool, from store: any Store
    ) async throws {
        let name = organization.name
        if all {
            for person in try await store.accounts(of: organization.id) {
                people[Person(organization: name, email: person.account.email)] = person
            }
            return
        }
        for user in users {
            people[Person(organization: name, email: user.email)] =
                try await store.accounts(email: user.email, in: organization.id, limit: 1).first
        }
    }

    /// The questions that a plan depends on: which of the passwords given in plain are the stored ones.
    func passwordsToVerify(in declarations: Declarations) -> [(PasswordQuestion, Secret<String>)] {
        let groups =
            declarations.organizations.map { ($0.name, $0.users) } + [
                (OrganizationName.operators, declarations.operators)
            ]
        return groups.flatMap { organization, users in
            users.compactMap { user in
                let person = Person(organization: organization, email: user.email)
                guard case .plain(let password) = user.password, let hash = people[person]?.password?.hash else {
                    return nil
                }
                return (PasswordQuestion(name: person.name, hash: hash), password)
            }
        }
    }
}

extension Organization {
    /// An organization of which nothing is said but its name.
    static func blank(_ name: OrganizationName, id: OrganizationID = OrganizationID("")) -> Organization {
        Organization(
            id: id, name: name, displayName: name == .operators ? "Signet" : name.value, domains: [],
            policy: OrganizationPolicy())
    }
}

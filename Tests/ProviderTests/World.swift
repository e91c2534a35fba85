import Credentials
import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import Synchronization
import TestKit
import Testing

/// A deployment on a SQLite database of its own, with one organization, one person and one application to begin with.
struct World: Sendable {
    static let issuer = "https://id.example"
    static let password = "correct horse battery staple"
    static let masterKey = [UInt8](repeating: 7, count: 32)

    let deployment: Deployment
    let clock: FixedClock
    let rotation: KeyRotation
    let outside: Outside
    let directories: ScriptedDirectories
    let acme: Organization
    let ada: Account

    var store: any Store { deployment.store }

    /// Makes a world, lends it, and takes it down.
    ///
    /// - Parameter interruption: something that happens in the middle of its units of work.
    static func run<Result: Sendable>(
        registration: ServerFacts.RegistrationAccess = .nobody, interruption: Interruption? = nil,
        _ body: (World) async throws -> Result
    ) async throws -> Result {
        await gate.enter()
        do {
            let result = try await Engine.sqlite.withStore(
                behind: { engine in interruption.map { InterruptedEngine(base: engine, interruption: $0) } ?? engine }
            ) { store in
                let world = try await World(store, registration: registration)
                try await world.populate()
                return try await body(world)
            }
            await gate.leave()
            return result
        } catch {
            await gate.leave()
            throw error
        }
    }

    private init(
        deployment: Deployment, clock: FixedClock, rotation: KeyRotation, outside: Outside,
        directories: ScriptedDirectories, acme: Organization, ada: Account
    ) {
        self.outside = outside
        self.directories = directories
        self.deployment = deployment
        self.clock = clock
        self.rotation = rotation
        self.acme = acme
        self.ada = ada
    }

    private init(
        _ store: any Store, keySeed: UInt64 = 2, registration: ServerFacts.RegistrationAccess = .nobody
    ) async throws {
        var server = Self.facts
        server.registration = registration
        let clock = FixedClock()
        outside = Outside()
        directories = ScriptedDirectories()
        let random = SeededRandom()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let vault = try await Vault.open(masterKey: Self.masterKey, store: store, random: random)
        rotation = KeyRotation(
            store: store, sealer: vault.sealer,
            schedule: KeySchedule(period: .days(90), longestToken: Lifetimes.longestToken), clock: clock,
            random: SeededRandom(seed: keySeed), logger: logger)
        deployment = Deployment(
            store: store, configuration: ConfigurationCache(store: store),
            keys: try KeyRing(store: store, sealer: vault.sealer, clock: clock), vault: vault, passwords: Hashing(),
            outbound: outside, directories: directories, clock: clock, random: random, logger: logger, server: server)
        self.clock = clock
        acme = Organization(
            id: OrganizationID("org-acme"), name: try #require(OrganizationName("acme")), displayName: "Acme Corp",
            domains: ["acme.example"], policy: OrganizationPolicy())
        ada = Account(
            id: AccountID("ada"), organization: acme.id, email: try #require(EmailAddress("ada@acme.example")),
            emailVerified: true, givenName: "Ada", familyName: "Lovelace", groups: ["engineers"],
            updatedAt: clock.now())
    }

    private static let facts = ServerFacts(
        issuer: issuer, endpoints: endpoints, acrValues: AuthenticationLevel.supported)

    private static var endpoints: ServerFacts.Endpoints {
        var endpoints = ServerFacts.Endpoints(
            authorization: issuer + "/authorize", token: issuer + "/token", userInfo: issuer + "/userinfo",
            keys: issuer + "/jwks.json", endSession: issuer + "/logout", introspection: issuer + "/introspect",
            revocation: issuer + "/revoke")
        endpoints.registration = issuer + "/register"
        endpoints.pages.login = issuer + "/login"
        endpoints.pages.invitation = issuer + "/invitation"
        endpoints.pages.passwordReset = issuer + "/password/reset"
        endpoints.pages.code = issuer + "/code"
        endpoints.pages.organization = issuer + "/login/org/"
        endpoints.pages.account = issuer + "/account"
        return endpoints
    }

    private func populate() async throws {
        // Every world has the same chance, so the same data key, and can open the keys that were made once for all.
        #expect(try await store.replaceSigningKeys([], with: try await Self.signingKeys.value, under: nil))
        try await deployment.keys.reload()
        try await change(
            .putOrganization(acme), .putAccount(ada), .setPassword(ada.id, try credential()),
            .putClient(portal.client, origins: ["https://portal.example"]))
    }

    /// RSA keys take long, so all worlds share a set that the rotation made in the first one.
    private static let signingKeys = Task {
        try await Engine.sqlite.withStore { store in
            let world = try await World(store, keySeed: 3)
            // They were made a while ago.
            world.clock.advance(by: .minutes(-1))
            try await world.rotation.advance()
            return try await store.signingKeys()
        }
    }

    /// A world has a file and threads of its own, so there are few at a time.
    private static let gate = Gate(places: 4)
}

extension World {
    /// Changes the configuration, as `signet apply` does, and lets the server see it.
    func change(_ changes: ConfigurationChange...) async throws {
        let version = try await store.configurationVersion()
        #expect(try await store.commit(changes, ifVersionIs: version, at: clock.now()))
        _ = try await deployment.configuration.refresh()
    }

    /// Adds an organization.
    func organization(
        _ name: String, _ change: (inout OrganizationPolicy) -> Void = { _ in }
    ) async throws -> Organization {
        var policy = OrganizationPolicy()
        change(&policy)
        let organization = Organization(
            id: OrganizationID("org-" + name), name: try #require(OrganizationName(name)), displayName: name,
            domains: [name + ".example"], policy: policy)
        try await self.change(.putOrganization(organization))
        return organization
    }

    /// Changes the policy of the organization that is there from the beginning.
    func changeAcme(_ change: (inout OrganizationPolicy) -> Void) async throws {
        var acme = acme
        change(&acme.policy)
        try await self.change(.putOrganization(acme))
    }

    /// Adds a person; with the password that everybody has, unless told otherwise.
    @discardableResult
    func person(
        _ email: String, in organization: Organization, id: String? = nil, status: AccountStatus = .active,
        hasPassword: Bool = true
    ) async throws -> Account {
        let account = Account(
            id: AccountID(id ?? "\(email) of \(organization.name)"), organization: organization.id,
            email: try #require(EmailAddress(email)), status: status, updatedAt: clock.now())
        try await change(.putAccount(account))
        if hasPassword { try await change(.setPassword(account.id, try credential())) }
        return account
    }

    /// Sets the status of an account, as an admin does.
    func set(_ status: AccountStatus, of account: Account) async throws {
        var account = account
        account.status = status
        try await change(.putAccount(account))
    }

    /// The password that everybody has.
    func credential(mustChange: Bool = false) throws -> PasswordCredential {
        PasswordCredential(hash: try Self.hash.get(), changedAt: clock.now(), mustChange: mustChange)
    }

    private static let hash = Result {
        try PasswordHash.hash(World.password, salt: [UInt8](repeating: 9, count: 16))
    }

    /// The same deployment with another way of hashing passwords.
    func hashing(with passwords: any PasswordHashing) -> World {
        let old = deployment
        let deployment = Deployment(
            store: old.store, configuration: old.configuration, keys: old.keys, vault: old.vault, passwords: passwords,
            outbound: old.outbound, directories: directories, clock: old.clock, random: old.random, logger: old.logger,
            server: old.server)
        return World(
            deployment: deployment, clock: clock, rotation: rotation, outside: outside, directories: directories,
            acme: acme, ada: ada)
    }

    /// The same deployment with identity providers, or with other limits.
    func with(
        connections: (any ConnectionDirectory)? = nil, federation: FederationSpeakers = .standard,
        limits: AttemptLimits = AttemptLimits()
    ) -> World {
        let old = deployment
        let deployment = Deployment(
            store: old.store, configuration: old.configuration, keys: old.keys, vault: old.vault,
            passwords: old.passwords, outbound: old.outbound, directories: directories, clock: old.clock,
            random: old.random, logger: old.logger, server: old.server, connections: connections,
            federation: federation, limits: limits)
        return World(
            deployment: deployment, clock: clock, rotation: rotation, outside: outside, directories: directories,
            acme: acme, ada: ada)
    }

    /// A browser without cookies.
    func browser() -> Browser { Browser(self) }

    /// The claims of a token, once it is verified with the keys that the deployment publishes.
    func claims(of token: String, type: String = "JWT", signedBy algorithm: SignatureAlgorithm = .es256) throws -> JSON
    {
        let published = try KeySet(parsing: deployment.keys.current.document)
        return try UnverifiedToken(compact: token).verified(by: published, allowing: [algorithm], types: [type]).claims
    }

    /// What UserInfo answers to whoever has this token in a header.
    func userInfo(_ token: String) async throws -> JSON {
        let call = ClientCall(authorization: "Bearer \(token)", query: [], body: [])
        return try await UserInfoEndpoint(deployment).answer(call).document
    }

    /// What UserInfo refuses the token with; nil when it does not.
    func userInfoRefusal(_ token: String) async throws -> BearerError? {
        do {
            _ = try await userInfo(token)
            return nil
        } catch let error as BearerError {
            return error
        }
    }
}

/// argon2id with its real parameters, on two threads that all worlds share.
///
/// Worlds ask the same questions again and again, so each is computed once.
private struct Hashing: PasswordHashing {
    private struct Question: Hashable {
        let password: String
        let hash: String
    }

    private static let pool = BoundedPool(name: "passwords", threads: 2, limit: 10_000)
    private static let hashes = Mutex<[String: String]>([:])
    private static let verdicts = Mutex<[Question: Bool]>([:])

    func admit() {}

    func hash(_ password: Secret<String>) async throws -> String {
        let password = password.reveal()
        if let known = Self.hashes.withLock({ $0[password] }) { return known }
        let hash = try await Self.pool.run { try PasswordHash.hash(password, salt: [UInt8](repeating: 3, count: 16)) }
        Self.hashes.withLock { $0[password] = hash }
        return hash
    }

    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        let question = Question(password: password.reveal(), hash: hash)
        if let known = Self.verdicts.withLock({ $0[question] }) { return known }
        let verdict = try await Self.pool.run { PasswordHash.verify(question.password, against: hash) }
        Self.verdicts.withLock { $0[question] = verdict }
        return verdict
    }
}

/// Lets a few through at a time; an actor, since it is shared by all tests.
private actor Gate {
    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { self.places = places }

    func enter() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            places += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

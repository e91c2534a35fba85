package import Logging
package import OpenIDConnect
package import Primitives
package import Storage

/// What a running Signet is made of, as the use cases see it.
///
/// Made once, by the composition root. It is a class because every use case of every request holds it: a copy of all its
/// parts cost more than most of what is done with them.
package final class Deployment: Sendable {
    /// The database.
    package let store: any Store
    /// Organizations and clients in memory.
    package let configuration: ConfigurationCache
    /// The signing keys in memory.
    package let keys: KeyRing
    /// What opens sealed secrets.
    package let vault: Vault
    /// Slow hashing on its own threads.
    package let passwords: any PasswordHashing
    /// Calls to addresses that others chose.
    package let outbound: any OutboundHTTP
    /// Where organizations' directories are asked about passwords.
    package let directories: DirectoryDesk
    /// The time.
    package let clock: any Clock
    /// Chance.
    package let random: any RandomSource
    /// The log.
    package let logger: Logger
    /// What the deployment is called and what it offers.
    package let server: ServerFacts
    /// Told when sessions end, so that applications hear of it at once.
    package let logouts: Wakeup
    /// Told when mail is queued, so that it goes out at once.
    package let letters: Wakeup
    /// Mail to people.
    package let mail: Post
    /// What is written down of everything that happens.
    package let audit: AuditTrail
    /// The identity providers of organizations.
    package let connections: any ConnectionDirectory
    /// Who talks to identity providers.
    package let federation: FederationSpeakers
    /// How often things may be tried.
    package let limits: AttemptLimits
    /// Whether this node is about to stop.
    package let draining = Draining()
    /// What is counted.
    package let instruments: Instruments
    /// What traces show.
    package let spans: Spans
    /// Wrong client secrets.
    let guesses = SecretGuesses()
    /// Tries while sign-in is paused.
    let lockedTries = LockedTries()

    /// The parts, put together.
    package init(
        store: any Store, configuration: ConfigurationCache, keys: KeyRing, vault: Vault,
        passwords: any PasswordHashing, outbound: any OutboundHTTP, directories: any DirectoryChecking,
        clock: any Clock, random: any RandomSource, logger: Logger, server: ServerFacts, logouts: Wakeup = Wakeup(),
        letters: Wakeup = Wakeup(), connections: (any ConnectionDirectory)? = nil,
        federation: FederationSpeakers = .standard, limits: AttemptLimits = AttemptLimits(),
        instruments: Instruments = Instruments(), spans: Spans = Spans()
    ) {
        self.connections = connections ?? StoredConnections(configuration)
        self.federation = federation
        self.limits = limits
        self.instruments = instruments
        self.spans = spans
        self.store = store
        self.configuration = configuration
        self.keys = keys
        self.vault = vault
        self.passwords = passwords
        self.outbound = outbound
        self.directories = DirectoryDesk(directories, sealer: vault.sealer, clock: clock, logger: logger)
        self.clock = clock
        self.random = random
        self.logger = logger
        self.server = server
        self.logouts = logouts
        self.letters = letters
        mail = Post(store: store, sealer: vault.sealer, clock: clock, random: random, wakeup: letters)
        audit = AuditTrail(store: store, key: vault.auditKey, clock: clock, random: random)
    }

    /// Takes in what changed in the configuration, here or on another node: clients, organizations and signing keys.
    ///
    /// The keys have a version of their own: one that could not be read, or is being read by somebody else, is read again.
    package func refresh() async throws {
        _ = try await configuration.refresh()
        try await keys.follow(configuration.version)
    }

    /// Takes it in unless that was done a moment ago.
    ///
    /// For every request that decides anything: a node that was stopped for a while, or is cut off from the database, must
    /// not go on with what it knew, sign with a key that has retired or serve a client that is gone.
    package func refreshWhenStale() async throws {
        if configuration.isStale(at: .now) { try await refresh() }
        // Somebody else may have looked at the version and not yet read the keys that go with it.
        try await keys.follow(configuration.version)
    }
}

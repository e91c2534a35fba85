import Credentials
import Directories
import Foundation
import JOSE
package import Logging
import OpenIDConnect
import Outbound
import Primitives
package import Provider
import SQLStorage
import SignIn
import Storage
package import Web

/// The parts of a running Signet, made in the order in which they need each other: the one composition root.
///
/// `signet serve` runs all of it; commands that only change the database make the same parts and no server.
package struct Services: Sendable {
    /// What the operator set.
    package let settings: Settings
    /// The parts, as the use cases see them.
    package let deployment: Deployment
    /// Rotation of the signing keys.
    package let rotation: KeyRotation
    /// The languages offered and their texts: read once, since they are the most of what a start reads.
    let locales: Locales
    /// Whether requests may come.
    package let readiness: Readiness
    /// What the process tells about itself.
    package let observation: Observation

    /// A folder that goes with them; nil for none.
    private let scratch: String?

    /// What is opened first.
    struct Parts: Sendable {
        /// The database.
        let store: any Store
        /// Whether missing keys may be made.
        var mayChange = true
        /// A folder to be removed when everything is closed.
        var scratch: String?
    }

    /// Opens the database, the vault and the keys, making what is missing; nothing when a setting cannot be used.
    ///
    /// Throws an error whose description is one line for the operator.
    ///
    /// - Parameter locales: what `locales(_:)` reads; nil reads them here.
    package static func start(
        settings: Settings, locales: Locales? = nil, logger: Logger
    ) async throws -> Services {
        try await start(settings: settings, locales: locales, logger: logger) { observation in
            Parts(store: try await SQLStore.open(engine: try settings.engine(observation: observation)))
        }
    }

    /// Opens the database there is, for a command about what is in it.
    ///
    /// Throws one line where there is none, and where it has first to be brought up to date: whoever looks migrates nothing.
    package static func open(settings: Settings, logger: Logger) async throws -> Services {
        try settings.requireDatabase()
        return try await start(settings: settings, logger: logger) { observation in
            guard let store = try await settings.presentStore(observation: observation) else {
                throw StartError(
                    line: "the database is empty: name the server's settings with --config, or start the server first")
            }
            return Parts(store: store)
        }
    }

    /// Reads the languages offered and their texts.
    package static func locales(_ settings: Settings) throws -> Locales {
        let folder = "\(settings.templates)/locales"
        do {
            return try Locales.load(folder: folder, offered: settings.locales)
        } catch {
            // Which of the two settings it is: the folder, or the languages wanted of it.
            let isFolder = settings.locales == nil || !FileManager.default.fileExists(atPath: folder)
            throw StartError(line: "\(isFolder ? "templates" : "locales"): \(error)")
        }
    }

    /// The parts over what `open` opens, which is closed again when they cannot be made.
    static func start(
        settings: Settings, locales: Locales? = nil, logger: Logger, open: (Observation) async throws -> Parts
    ) async throws -> Services {
        let locales = try locales ?? self.locales(settings)
        let observation = Observation(settings)
        let outbound = try outbound(of: settings, clock: SystemClock(), observation: observation)
        for warning in settings.databaseWarnings { logger.warning("\(warning)") }
        let parts = try await open(observation)
        do {
            return try await make(parts, settings, locales, logger, observation, outbound)
        } catch {
            await parts.store.close()
            throw error
        }
    }

    private static func make(
        _ parts: Parts, _ settings: Settings, _ locales: Locales, _ logger: Logger, _ observation: Observation,
        _ outbound: OutboundClient
    ) async throws -> Services {
        let clock = SystemClock()
        let random = SystemRandom()
        let store = parts.store
        let vault = try await vault(in: settings.keys, store: store, random: random)
        let rotation = KeyRotation(
            store: store, sealer: vault.sealer,
            schedule: KeySchedule(
                period: .days(Int64(settings.signing.rotationDays)), longestToken: Lifetimes.longestToken),
            clock: clock, random: random, logger: logger)
        if parts.mayChange { try await rotation.advance() }
        let keys = try KeyRing(store: store, sealer: vault.sealer, clock: clock)
        try await keys.reload()
        let configuration = ConfigurationCache(store: store)
        _ = try await configuration.refresh()
        let threads = settings.passwordThreads ?? ProcessInfo.processInfo.activeProcessorCount
        let deployment = Deployment(
            store: store, configuration: configuration, keys: keys, vault: vault,
            passwords: HashingPool(
                threads: threads, queue: threads * 16, random: random,
                instruments: HashInstruments(observation.metrics, spans: observation.spans)),
            outbound: outbound,
            directories: LDAPDirectories(), clock: clock, random: random, logger: logger,
            server: facts(of: settings, locales: locales), limits: settings.limits,
            instruments: Instruments(observation.metrics), spans: observation.spans)
        let disk = WritableDisk(settings)
        let readiness = Readiness(deployment) { disk.problem }
        return Services(
            settings: settings, deployment: deployment, rotation: rotation, locales: locales, readiness: readiness,
            observation: observation, scratch: parts.scratch)
    }

    /// Warns a command whose settings are not the server's.
    package func compareIssuer() async throws { try await ServedIssuer(deployment).compare() }

    /// Finishes what is under way and closes the database.
    package func close() async {
        await deployment.store.close()
        if let scratch { try? FileManager.default.removeItem(atPath: scratch) }
    }

    /// Opens the vault; a master key that was being replaced when the process ended takes its place now.
    private static func vault(in folder: String, store: any Store, random: any RandomSource) async throws -> Vault {
        let key = try await masterKey(in: folder, store: store, random: random)
        do {
            return try await Vault.open(masterKey: key, store: store, random: random)
        } catch VaultError.wrongMasterKey {
            guard let next = try MasterKey.successor(folder: folder) else {
                throw StartError(
                    line: """
                        \(folder)/master.key is not the key this database was sealed with: set `keys` to the folder that \
                        has it
                        """)
            }
            let vault = try await Vault.open(masterKey: next, store: store, random: random)
            try MasterKey.promote(folder: folder, keepingOldAs: MasterKey.oldName(at: SystemClock().now()))
            return vault
        }
    }

    /// A new key is made only for a database that is not sealed yet: another one could not open it.
    private static func masterKey(
        in folder: String, store: any Store, random: any RandomSource
    ) async throws -> [UInt8] {
        if let key = try MasterKey.load(folder: folder) { return key }
        guard try await !Vault.isSealed(store) else {
            throw StartError(
                line: "\(folder)/master.key is missing and this database was sealed with it: set `keys` to its folder")
        }
        return try MasterKey.make(folder: folder, random: random)
    }

    private static func registration(_ settings: Settings) -> ServerFacts.RegistrationAccess {
        switch (settings.registration, settings.registrationToken) {
        case (.open, _): .everybody
        case (.token, let token?): .holders(tokenHash: TokenHash.sha256(token.reveal()))
        case (.off, _), (.token, nil): .nobody
        }
    }

    private static func outbound(
        of settings: Settings, clock: any Clock, observation: Observation
    ) throws -> OutboundClient {
        do {
            return try OutboundClient(
                allowPrivate: settings.outbound.allowPrivate, certificates: settings.outbound.certificates,
                clock: clock,
                instruments: OutboundInstruments(observation.metrics, spans: observation.spans))
        } catch {
            throw StartError(line: "outbound.ca_certificates: \(error.file) is not a PEM file of certificates")
        }
    }

    private static func facts(of settings: Settings, locales: Locales) -> ServerFacts {
        let algorithms = [settings.signing.algorithm]
        return ServerFacts(
            issuer: settings.issuer, endpoints: Paths.endpoints(issuer: settings.issuer),
            signingAlgorithms: algorithms + SignatureAlgorithm.allCases.filter { !algorithms.contains($0) },
            locales: locales.languages.map(\.tag), acrValues: AuthenticationLevel.supported,
            registration: registration(settings),
            allowsPrivate: settings.outbound.allowPrivate)
    }
}

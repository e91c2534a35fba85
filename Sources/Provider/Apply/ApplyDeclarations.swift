package import Credentials
import Identity
package import Primitives
package import Storage

/// Makes the database match declarative files.
///
/// Only what the files name is touched. Everything is done in one transaction, or nothing is.
package struct ApplyDeclarations: Sendable {
    private let store: any Store
    private let passwords: any PasswordHashing
    private let outbound: any OutboundHTTP
    private let clientSecretKey: [UInt8]
    private let sealer: Sealer
    private let clock: any Clock
    private let random: any RandomSource

    /// How often a plan is made anew because somebody else changed the configuration meanwhile.
    private static let attempts = 5

    /// The use case over a database.
    ///
    /// - Parameters:
    ///   - outbound: where metadata of identity providers is fetched, where a file names its address.
    ///   - clientSecretKey: the key that client secrets are kept under, of the vault.
    ///   - sealer: what seals secrets that must be had again, of the vault.
    package init(
        store: any Store, passwords: any PasswordHashing, outbound: any OutboundHTTP, clientSecretKey: [UInt8],
        sealer: Sealer, clock: any Clock, random: any RandomSource
    ) {
        self.store = store
        self.outbound = outbound
        self.passwords = passwords
        self.clientSecretKey = clientSecretKey
        self.sealer = sealer
        self.clock = clock
        self.random = random
    }

    /// The use case over a running deployment.
    package init(_ deployment: Deployment) {
        self.init(
            store: deployment.store, passwords: deployment.passwords, outbound: deployment.outbound,
            clientSecretKey: deployment.vault.clientSecretKey, sealer: deployment.vault.sealer,
            clock: deployment.clock, random: deployment.random)
    }

    /// What would be done.
    ///
    /// Changes nothing.
    ///
    /// - Parameter prune: also remove what the named organizations have beyond the files.
    package func plan(_ declarations: Declarations, prune: Bool = false) async throws -> Plan {
        var memory = Memory()
        return try await plan(declarations, prune: prune, memory: &memory)
    }

    /// Does it, and says what was done.
    package func apply(_ declarations: Declarations, prune: Bool = false) async throws -> Plan {
        var memory = Memory()
        for _ in 0..<Self.attempts {
            let version = try await store.configurationVersion()
            var plan = try await plan(declarations, prune: prune, memory: &memory)
            guard !plan.isEmpty else { return plan }
            let hashes = try await memory.passwords.hashes(of: plan.passwords, with: passwords)
            plan.changes += plan.passwords.map { pending in
                .setPassword(pending.account, pending.credential(hash: hashes[pending.name], at: clock.now()))
            }
            plan.changes += try await keys(of: plan, &memory).map { .addServiceProviderKey($0) }
            if try await commit(plan, ifVersionIs: version) { return plan }
        }
        throw ApplyError(lines: ["somebody else keeps changing the configuration; nothing was changed, try again"])
    }

    private func commit(_ plan: Plan, ifVersionIs version: Int64) async throws -> Bool {
        do {
            return try await store.commit(plan.changes, ifVersionIs: version, at: clock.now())
        } catch StorageError.conflict(let reason) {
            throw ApplyError(lines: ["the database refuses the change (\(reason)); nothing was changed"])
        }
    }

    private func plan(
        _ declarations: Declarations, prune: Bool, memory: inout Memory
    ) async throws -> Plan {
        var state = try await StoredState.load(for: declarations, prune: prune, from: store)
        try await memory.passwords.verify(state.passwordsToVerify(in: declarations), with: passwords)
        state.verdicts = memory.passwords.verdicts
        for url in state.documentsToFetch(for: declarations) where memory.documents[url] == nil {
            memory.documents[url] = await fetch(url)
        }
        state.documents = memory.documents
        var planner = Planner(
            state: state, clientSecretKey: clientSecretKey, sealer: sealer, now: clock.now(), random: random,
            prune: prune)
        return try planner.plan(declarations)
    }

    private func fetch(_ url: String) async -> Result<[UInt8], OutboundError> {
        do throws(OutboundError) {
            return .success(try await outbound.document(at: url, kind: .samlMetadata, freshness: .renewed))
        } catch {
            return .failure(error)
        }
    }

    /// The keys that a plan makes; those of an earlier one are used again.
    private func keys(of plan: Plan, _ memory: inout Memory) async throws -> [ServiceProviderKey] {
        let maker = ServiceKeyMaker(sealer: sealer, clock: clock, random: random)
        let missing = plan.serviceKeys.filter { memory.keys[$0] == nil }
        for (pending, key) in zip(missing, try await maker.make(missing)) { memory.keys[pending] = key }
        return plan.serviceKeys.compactMap { memory.keys[$0] }
    }

    /// What took long, so that a plan made anew does not do it again.
    private struct Memory {
        var passwords = PasswordMemory()
        var documents: [String: Result<[UInt8], OutboundError>] = [:]
        var keys: [PendingServiceKey: ServiceProviderKey] = [:]
    }
}

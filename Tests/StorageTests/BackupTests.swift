import Identity
import Primitives
import SQLStorage
import Storage
import Synchronization
import TestKit
import Testing

@Suite("Backups")
struct BackupTests {
    /// The moment of the restoration: some hours after everything else happened.
    private static let later = now + .hours(3)

    /// A backup in memory.
    private final class Blocks: Sendable {
        private let blocks = Mutex<[[UInt8]]>([])

        var all: [[UInt8]] { blocks.withLock { $0 } }

        func add(_ block: [UInt8]) { blocks.withLock { $0.append(block) } }

        /// What reads them from the front, and fails at block `broken`.
        func reader(broken: Int? = nil) -> () throws -> [UInt8]? {
            var rest = all.enumerated().makeIterator()
            return {
                guard let (index, block) = rest.next() else { return nil }
                if index == broken { throw StorageError.failed("block \(index)") }
                return block
            }
        }
    }

    /// One of each kind of thing that lives on, and of each that ends.
    private static func fill(_ store: any Store) async throws -> World {
        let world = try World()
        try await world.redeem(in: store)
        try await store.apply([.putAccount(.guest()), .putDevice(.sample(of: world.account))])
        try await store.open(.sample())
        try await store.open(.sample(1, .passwordReset, of: world.account))
        try await store.open(.sample(2, .invitation, of: .guest()))
        try #require(try await store.replaceRecoveryCodes(of: world.account.id, with: [bytes(1)], at: now))
        try await store.revokeAccessToken("jti", expiring: now + .days(1))
        try #require(
            try await store.consume(.clientAssertion, value: [1], until: later + .hours(1), issuedAt: now))
        _ = try await store.establishSealedKey(named: "data-key", bytes(7))
        _ = try await store.recordFailure(
            [1], at: now, windowStart: now - .minutes(5), limit: 5, lockUntil: now + .minutes(5))
        return world
    }

    private static func copy(of engine: any SQLEngine) async throws -> Blocks {
        let blocks = Blocks()
        _ = try await DatabaseCopy(of: engine).read { blocks.add($0) }
        return blocks
    }

    /// Fills a database of `source`, and restores its backup into one of `target`.
    private static func restored(
        from source: Engine, to target: Engine,
        _ body: (World, any SQLEngine, SQLStore, Blocks) async throws -> Void
    ) async throws {
        let (world, blocks) = try await source.withDatabase { database in
            let store = try await database.store()
            let world = try await fill(store)
            let engine = try database.engine()
            let blocks = try await copy(of: engine)
            await engine.close()
            await store.close()
            return (world, blocks)
        }
        try await target.withDatabase { database in
            let engine = try database.engine()
            try await DatabaseRestoration(of: engine).fill(schema: DatabaseCopy.schemaVersion, at: later) {
                blocks.reader()
            }
            let store = try await SQLStore.open(engine: engine)
            try await body(world, engine, store, blocks)
            await store.close()
        }
    }

    @Test("every table and column is in a backup, or is named as left out", arguments: Engine.allCases)
    func complete(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let found = try await engine.read { connection in
                try connection.rows(Self.columns(of: kind)).compactMap { row -> (String, String)? in
                    guard case .text(let table)? = row.values.first, case .text(let column)? = row.values.last else {
                        return nil
                    }
                    return (table, column)
                }
            }
            await store.close()
            let tables = Dictionary(grouping: found, by: \.0).mapValues { Set($0.map(\.1)) }
            #expect(tables.filter { DatabaseCopy.leftOut[$0.key] == nil } == DatabaseCopy.tables)
            #expect(Set(DatabaseCopy.leftOut.keys).isSubset(of: tables.keys))
        }
    }

    @Test("what lives on is the same afterwards", arguments: Engine.allCases, Engine.allCases)
    func livesOn(from source: Engine, to target: Engine) async throws {
        try await Self.restored(from: source, to: target) { world, engine, store, blocks async throws in
            #expect(try await store.organization(world.organization.id) == world.organization)
            let found = try await store.accounts(email: world.account.email, in: world.organization.id, limit: 2)
            #expect(found.map(\.account) == [world.account] && found.map(\.password) == [.sample])
            #expect(try await store.client(ClientID("portal")) == .sample())
            #expect(try await store.sealedKey(named: "data-key") == bytes(7))
            #expect(try await store.attempts([1])?.count == 1)
            // All but the three rows that a restoration changes: the version, the device's step, its own mark.
            let again = try await Self.copy(of: engine).all
            #expect(again.count == blocks.all.count)
            #expect(zip(again, blocks.all).count(where: { $0 != $1 }) == 3)
        }
    }

    @Test("nothing that a backup leaves out is there afterwards", arguments: Engine.allCases)
    func ended(on kind: Engine) async throws {
        try await Self.restored(from: kind, to: kind) { world, engine, store, _ async throws in
            #expect(try await store.session(secretHash: world.session.secretHash) == nil)
            #expect(try await store.grant(world.grant.id) == nil)
            #expect(try await store.code(hash: world.code.hash) == nil)
            #expect(try await store.refreshToken(hash: world.refresh.hash) == nil)
            #expect(try await store.link(bytes(1), .passwordReset) == nil)
            #expect(try await store.link(bytes(2), .invitation) == nil)
            #expect(try await store.interaction(InteractionID("i")) == nil)
            #expect(try await !store.useRecoveryCode(bytes(1), of: world.account.id))
            #expect(try await store.signingKeys().isEmpty)
            for table in DatabaseCopy.leftOut.keys where table != "schema_version" {
                let name = SQLText(stringLiteral: table)
                let rows = try await engine.read { try $0.rows("select 1 from \(name) limit 1") }
                #expect(rows.isEmpty, "\(table)")
            }
        }
    }

    @Test("what counts once and may have been used since does not count", arguments: Engine.allCases)
    func used(on kind: Engine) async throws {
        try await Self.restored(from: kind, to: kind) { world, _, store, _ async throws in
            let device = try #require(try await store.devices(of: world.account.id).first)
            let step = Self.later.seconds / 30
            #expect(try await !store.useTimeStep(step, of: device.id, at: Self.later))
            #expect(try await !store.useTimeStep(step + 1, of: device.id, at: Self.later))
            #expect(try await store.useTimeStep(step + 2, of: device.id, at: Self.later))
            let end = Self.later + .hours(1)
            for kind in OneTimeKind.allCases {
                let isOld = try await store.consume(kind, value: [2], until: end, issuedAt: Self.later - .seconds(1))
                #expect(!isOld, "\(kind) of before")
                let ahead = try await store.consume(kind, value: [3], until: end, issuedAt: Self.later + .minutes(1))
                #expect(!ahead, "\(kind) by a clock that is ahead")
                let isNew = try await store.consume(kind, value: [2], until: end, issuedAt: Self.later + .seconds(61))
                #expect(isNew, "\(kind) of afterwards")
            }
            #expect(try await !store.consume(.clientAssertion, value: [1], until: end, issuedAt: end))
        }
    }

    @Test("a restoration that fails anywhere leaves nothing, and can be tried again", arguments: Engine.allCases)
    func allOrNothing(on kind: Engine) async throws {
        try await kind.withDatabase { source in
            let store = try await source.store()
            _ = try await Self.fill(store)
            let engine = try source.engine()
            let blocks = try await Self.copy(of: engine)
            await engine.close()
            await store.close()
            try await kind.withDatabase { database in
                let engine = try database.engine()
                let restoration = DatabaseRestoration(of: engine)
                for broken in blocks.all.indices {
                    await #expect(throws: (any Error).self) {
                        try await restoration.fill(schema: DatabaseCopy.schemaVersion, at: Self.later) {
                            blocks.reader(broken: broken)
                        }
                    }
                    #expect(try await Self.copy(of: engine).all.count == 1, "but for the configuration's version")
                }
                try await restoration.fill(schema: DatabaseCopy.schemaVersion, at: Self.later) { blocks.reader() }
                await #expect(throws: BackupProblem.notEmpty) {
                    try await restoration.fill(schema: DatabaseCopy.schemaVersion, at: Self.later) { blocks.reader() }
                }
                await engine.close()
            }
        }
    }

    @Test("a backup holds one moment, whatever is written meanwhile", arguments: Engine.allCases)
    func oneMoment(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let store = try await database.store()
            _ = try await Self.fill(store)
            let engine = try database.engine()
            let (before, during) = (try await Self.copy(of: engine), Blocks())
            let writing = try database.engine()
            let hasWritten = Mutex(false)
            _ = try await DatabaseCopy(of: engine).read { block in
                let isFirst = hasWritten.withLock { written in
                    defer { written = true }
                    return !written
                }
                if isFirst { try Self.wait { try await Self.write(to: writing) } }
                during.add(block)
            }
            #expect(during.all == before.all)
            #expect(try await Self.copy(of: engine).all != before.all)
            for engine in [engine, writing] { await engine.close() }
            await store.close()
        }
    }

    private static func write(to engine: any SQLEngine) async throws {
        _ = try await engine.run("update organizations set display_name = 'Another'")
        _ = try await engine.run("delete from totp_devices")
    }

    /// Waits on a thread of the database for what others do.
    private static func wait(for work: @escaping @Sendable () async throws -> Void) throws {
        let outcome = ConditionLocked<Result<Void, any Error>?>(nil)
        Task {
            let result: Result<Void, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            outcome.with { $0 = result }
            outcome.broadcast()
        }
        try outcome.wait { $0 }.get()
    }

    private static func columns(of kind: Engine) -> SQL {
        switch kind {
        case .sqlite:
            """
            select t.name, c.name from sqlite_schema t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite_%'
            """
        case .postgres:
            """
            select table_name::text, column_name::text from information_schema.columns
            where table_schema = current_schema()
            """
        }
    }
}
